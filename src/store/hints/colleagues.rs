//! What most active users of the same mail domain have, as changes that would give it to an applicant.

use std::collections::HashMap;
use std::hash::Hash;

use super::Applicant;
use crate::api::approvals::Suggestion;
use crate::api::templates::Template;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::{Levels, Tier};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::fields::some_time;
use crate::store::reader::Reader;
use crate::store::sql::numbers;

/// How many colleagues are looked at.
const SAMPLE: i64 = 300;

/// An organization with the code, or a workgroup with the name.
type Named = (i64, String);

/// What most active users of a mail domain have.
pub(super) struct Usual<'t> {
    org: Named,
    workgroup: Named,
    template: Option<&'t Template>,
    agreeing: u32,
    colleagues: u32,
}

impl Reader<'_> {
    /// What the colleagues of an applicant have, as changes; `usual` is what is usual in their domain.
    pub(super) fn suggestion(
        &self,
        applicant: &Applicant,
        operator: &Levels,
        usual: &Usual<'_>,
        now: Time,
    ) -> Result<Suggestion> {
        let Usual { org, workgroup, template, agreeing, colleagues } = usual;
        let mut changes = self.as_changes(applicant, org, workgroup, now)?;
        let given = template.map(|template| self.as_in(applicant, template, operator)).transpose()?.unwrap_or_default();
        changes.extend(given.changes);
        Ok(Suggestion {
            summary: summary(org, workgroup, *template, given.withheld),
            short: Raw(format!("{}, {}", org.1, workgroup.1)),
            agreeing: *agreeing,
            colleagues: *colleagues,
            changes,
        })
    }

    /// What is usual in a mail domain, if there are colleagues who agree on anything.
    pub(super) fn usual<'t>(&self, domain: &str, templates: &'t [Template], now: Time) -> Result<Option<Usual<'t>>> {
        let colleagues: Vec<(i64, Option<i64>)> = self.rows(
            "SELECT user_id, owning_org_id FROM users INDEXED BY users_by_domain
             WHERE is_system = 0 AND login_domain = ?1 AND status = 'A' LIMIT ?2",
            (domain, SAMPLE),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let Some((org, _)) = commonest(colleagues.iter().filter_map(|(_, owner)| *owner)) else { return Ok(None) };
        let sharing: Vec<i64> = colleagues.iter().filter(|(_, owner)| *owner == Some(org)).map(|(id, _)| *id).collect();
        let (Some(org), Some((workgroup, agreeing))) = (self.open_org(org)?, self.usual_workgroup(&sharing, now)?)
        else {
            return Ok(None);
        };
        let template = self.usual_template(&sharing, templates)?;
        let colleagues = u32::try_from(colleagues.len()).unwrap_or(u32::MAX);
        Ok(Some(Usual { org, workgroup, template, agreeing, colleagues }))
    }

    /// The template whose levels exactly most of some users hold.
    fn usual_template<'t>(&self, users: &[i64], templates: &'t [Template]) -> Result<Option<&'t Template>> {
        let (held, nothing) = (self.levels_held(&numbers(users))?, Levels::default());
        let as_in = |user: &i64| {
            let levels = held.get(user).unwrap_or(&nothing);
            templates.iter().position(|template| template.levels == *levels)
        };
        let most = commonest(users.iter().filter_map(as_in)).filter(|(_, count)| 2 * *count as usize > users.len());
        Ok(most.map(|(template, _)| &templates[template]))
    }

    /// What the levels of a template would raise, capped to what the operator holds. What is elevated is left out too:
    /// it is never given by one key.
    fn as_in(&self, applicant: &Applicant, template: &Template, operator: &Levels) -> Result<Given> {
        let held = self.levels(applicant.user)?;
        let mut given = Given::default();
        for (permission, wanted) in template.levels.iter().filter(|(permission, level)| *level > held.get(*permission))
        {
            if wanted > operator.get(permission) || permission.tier(wanted) != Tier::Plain {
                given.withheld += 1;
                continue;
            }
            let cell = Cell::Permission { user: applicant.user, permission };
            let via = Via::Template(template.template);
            let change = Change::new(cell, Value::Level(held.get(permission)), Value::Level(wanted));
            given.changes.push(Change { via, ..change });
        }
        Ok(given)
    }

    fn open_org(&self, org: i64) -> Result<Option<Named>> {
        let sql = "SELECT org_id, code FROM organizations WHERE org_id = ?1 AND active = 1";
        self.row(sql, [org], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The workgroup in which most of some users are, and how many of them.
    fn usual_workgroup(&self, users: &[i64], now: Time) -> Result<Option<(Named, u32)>> {
        self.row(
            "SELECT w.workgroup_id, w.name, count(*) FROM json_each(?1) u
             CROSS JOIN user_workgroups r ON r.user_id = u.value
             CROSS JOIN workgroups w ON w.workgroup_id = r.workgroup_id
             WHERE r.active = 1 AND (r.expires_at IS NULL OR r.expires_at > ?2) AND w.active = 1
             GROUP BY w.workgroup_id ORDER BY count(*) DESC, w.workgroup_id LIMIT 1",
            (numbers(users), now.0),
            |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)),
        )
    }

    /// The cells that would have to change, with what they hold now.
    fn as_changes(&self, applicant: &Applicant, org: &Named, workgroup: &Named, now: Time) -> Result<Vec<Change>> {
        let user = applicant.user;
        let (org, workgroup) = (OrgId(org.0), WorkgroupId(workgroup.0));
        let access: Option<(bool, bool, Option<Time>)> = self.row(
            "SELECT active, login, expires_at FROM user_organizations WHERE user_id = ?1 AND org_id = ?2",
            (user.0, org.0),
            |row| Ok((row.get(0)?, row.get(1)?, some_time(row, 2)?)),
        )?;
        let member: Option<(bool, Option<Time>)> = self.row(
            "SELECT active, expires_at FROM user_workgroups WHERE user_id = ?1 AND workgroup_id = ?2",
            (user.0, workgroup.0),
            |row| Ok((row.get(0)?, some_time(row, 1)?)),
        )?;
        let owner = applicant.owner.map_or(Value::None, |owner| Value::Org(OrgId(owner)));
        let flag = |held: Option<bool>| held.map_or(Value::None, Value::Flag);
        // What ran out is given anew without an end; an end that is still to come stays.
        let ran_out = |until: Option<Time>| until.filter(|until| *until <= now).map_or(Value::None, Value::Time);
        let login = Value::Flag(access.is_some_and(|(_, login, _)| login));
        let wanted = [
            (Cell::User { user, field: UserField::OwningOrg }, owner, Value::Org(org)),
            (Cell::Access { user, org, part: AccessPart::Active }, flag(access.map(|(active, ..)| active)), Value::ON),
            (Cell::Access { user, org, part: AccessPart::Login }, login, Value::ON),
            (
                Cell::Access { user, org, part: AccessPart::Until },
                ran_out(access.and_then(|(.., until)| until)),
                Value::None,
            ),
            (
                Cell::Membership { user, workgroup, part: MembershipPart::Active },
                flag(member.map(|(active, _)| active)),
                Value::ON,
            ),
            (
                Cell::Membership { user, workgroup, part: MembershipPart::Until },
                ran_out(member.and_then(|(_, until)| until)),
                Value::None,
            ),
        ];
        let differing = wanted.into_iter().filter(|(_, before, after)| before != after);
        Ok(differing.map(|(cell, before, after)| Change::new(cell, before, after)).collect())
    }
}

/// What of a template is given, and how many levels are not.
#[derive(Default)]
struct Given {
    changes: Vec<Change>,
    withheld: usize,
}

fn summary(org: &Named, workgroup: &Named, template: Option<&Template>, withheld: usize) -> Raw {
    let code = &org.1;
    let template = template.map(|template| match withheld {
        0 => format!(" · {}", template.name.stored()),
        1 => format!(" · {} without one level", template.name.stored()),
        withheld => format!(" · {} without {withheld} levels", template.name.stored()),
    });
    Raw(format!("owning {code} · Login {code} · workgroup {}{}", workgroup.1, template.unwrap_or_default()))
}

/// What occurs most often, the least of them where several do, and how often.
fn commonest<T: Copy + Ord + Hash>(all: impl IntoIterator<Item = T>) -> Option<(T, u32)> {
    let mut counts: HashMap<T, u32> = HashMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(one, count)| (*count, std::cmp::Reverse(*one)))
}
