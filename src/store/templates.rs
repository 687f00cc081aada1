//! Permission templates, read and written.

use rusqlite::params;

use super::error::Result;
use super::reader::Reader;
use super::writer::Writer;
use crate::api::templates::Template;
use crate::domain::ids::TemplateId;
use crate::domain::permission::Level;
use crate::domain::picture::TemplateRow;

impl Reader<'_> {
    /// All permission templates in the order of the editor.
    ///
    /// # Errors
    /// As [`Reader::picture`].
    pub fn templates(&self) -> Result<Vec<Template>> {
        let order = "SELECT template_id FROM permission_templates ORDER BY sort, template_id";
        let order: Vec<TemplateId> = self.rows(order, [], |row| row.get(0).map(TemplateId))?;
        let mut rows = self.all_templates()?;
        let template = |id: TemplateId| {
            let row = rows.remove(&id)?;
            Some(Template { template: id, name: row.name.into(), levels: row.levels })
        };
        Ok(order.into_iter().filter_map(template).collect())
    }
}

impl Writer<'_> {
    /// Writes a template whole. A new one comes last; one that comes back gets its place again, for the places were given
    /// in the order of the numbers. Returns its number; one without a name is taken away.
    pub(super) fn write_template(&self, template: TemplateId, row: Option<&TemplateRow>) -> Result<TemplateId> {
        self.run("DELETE FROM template_levels WHERE template_id = ?1", [template.0])?;
        let Some(row) = row.filter(|row| !row.name.is_empty()) else {
            self.run("DELETE FROM permission_templates WHERE template_id = ?1", [template.0])?;
            return Ok(template);
        };
        let id = (!template.is_new()).then_some(template.0);
        self.run(
            "INSERT INTO permission_templates (template_id, name, sort)
             VALUES (?1, ?2, (SELECT coalesce(max(sort), 0) + 1 FROM permission_templates
                              WHERE ?1 IS NULL OR template_id < ?1))
             ON CONFLICT (template_id) DO UPDATE SET name = excluded.name, version = version + 1",
            params![id, row.name],
        )?;
        let template = if template.is_new() { TemplateId(self.db.last_insert_rowid()) } else { template };
        for (permission, level) in row.levels.iter().filter(|(_, level)| *level > Level::None) {
            let sql = "INSERT INTO template_levels (template_id, perm_id, level) VALUES (?1, ?2, ?3)";
            self.run(sql, [template.0, permission.number(), level.number()])?;
        }
        Ok(template)
    }
}
