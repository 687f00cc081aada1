//! The whole plan as one JSON object with a fixed order of keys, one row a line, written as it is read.

use std::io::Write;

use serde::Serialize;

use super::{Plan, PlanError};
use crate::api::sync::{SyncPart, SyncRow};

/// How many rows are read for one stretch of output.
const PAGE: u32 = 512;

impl Plan {
    /// Writes the plan. Items that stay as they are appear only with `every_item`.
    ///
    /// # Errors
    /// As [`Plan::rows`], and whatever the writer reports.
    pub fn write_json(&self, out: &mut dyn Write, every_item: bool) -> Result<(), PlanError> {
        let summary = &self.summary;
        writeln!(out, "{{\"format\":\"beadle sync plan\",\"version\":1,")?;
        key(out, "plan", &summary.plan)?;
        key(out, "made_at", &summary.made_at.to_string())?;
        key(out, "applicable", &(summary.blockers == 0))?;
        key(out, "source", &summary.source)?;
        key(out, "destination", &summary.destination)?;
        key(out, "overrides", &self.ask.overrides)?;
        key(out, "renames", &self.ask.renames)?;
        key(out, "warnings", &summary.warnings)?;
        key(out, "blockers", &summary.blockers)?;
        key(out, "creates_missing_user", &summary.creates_missing_user)?;
        let decisions: Vec<_> = summary.decisions.iter().map(|(decision, count)| Counted { decision, count }).collect();
        key(out, "decisions", &decisions)?;
        key(out, "kinds", &summary.kinds)?;
        let parts = [
            ("findings", SyncPart::Findings),
            ("workgroups", SyncPart::Workgroups),
            ("users", SyncPart::Users),
            ("items", SyncPart::Items { kind: None, changed: !every_item }),
        ];
        for (nth, (name, part)) in parts.iter().enumerate() {
            self.list(out, name, part)?;
            writeln!(out, "{}", if nth + 1 < parts.len() { "," } else { "}" })?;
        }
        Ok(())
    }

    fn list(&self, out: &mut dyn Write, name: &str, part: &SyncPart) -> Result<(), PlanError> {
        write!(out, "\"{name}\":[")?;
        let mut from = 0;
        loop {
            let page = self.rows(part, from, PAGE)?;
            for row in &page.rows {
                writeln!(out, "{}", if from == 0 { "" } else { "," })?;
                from += 1;
                match row {
                    SyncRow::Item(item) => serde_json::to_writer(&mut *out, item)?,
                    SyncRow::User(user) => serde_json::to_writer(&mut *out, user)?,
                    SyncRow::Workgroup(workgroup) => serde_json::to_writer(&mut *out, workgroup)?,
                    SyncRow::Finding(finding) => serde_json::to_writer(&mut *out, finding)?,
                }
            }
            if !page.after {
                break;
            }
        }
        write!(out, "]")?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Counted<'a> {
    decision: &'a crate::api::sync::Decision,
    count: &'a u64,
}

fn key(out: &mut dyn Write, name: &str, value: &impl Serialize) -> Result<(), PlanError> {
    write!(out, "\"{name}\":")?;
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out, ",")?;
    Ok(())
}
