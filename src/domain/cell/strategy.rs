//! Random cells for property tests.

use proptest::prelude::*;

use super::{AccessPart, Cell, MembershipPart, OrgField, TemplateField, UserField, WorkgroupField};
use crate::domain::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::Permission;

pub fn cell() -> impl Strategy<Value = Cell> {
    let id = prop_oneof![1..9_000_i64, -4..0_i64];
    let user = id.clone().prop_map(UserId);
    let org = id.clone().prop_map(OrgId);
    let template = id.clone().prop_map(TemplateId);
    let workgroup = id.prop_map(WorkgroupId);
    prop_oneof![
        (user.clone(), prop::sample::select(UserField::ALL)).prop_map(|(user, field)| Cell::User { user, field }),
        (user.clone(), prop::sample::select(&Permission::ALL[..]))
            .prop_map(|(user, permission)| Cell::Permission { user, permission }),
        (user.clone(), org.clone(), prop::sample::select(AccessPart::ALL)).prop_map(|(user, org, part)| Cell::Access {
            user,
            org,
            part
        }),
        (user, workgroup.clone(), prop::sample::select(MembershipPart::ALL))
            .prop_map(|(user, workgroup, part)| Cell::Membership { user, workgroup, part }),
        (template.clone(), prop::sample::select(TemplateField::ALL))
            .prop_map(|(template, field)| Cell::Template { template, field }),
        (template, prop::sample::select(&Permission::ALL[..]))
            .prop_map(|(template, permission)| Cell::TemplateLevel { template, permission }),
        (org, prop::sample::select(OrgField::ALL)).prop_map(|(org, field)| Cell::Org { org, field }),
        (workgroup, prop::sample::select(WorkgroupField::ALL))
            .prop_map(|(workgroup, field)| Cell::Workgroup { workgroup, field }),
    ]
}
