//! Random cells for property tests.

use proptest::prelude::*;

use super::{
    AccessPart, Cell, Edge, EdgePart, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField,
    TemplateField, UserField, WorkgroupField,
};
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::Permission;
use crate::domain::properties::PropertyId;
use crate::domain::restriction::OptionCode;

pub fn cell() -> impl Strategy<Value = Cell> {
    let id = prop_oneof![1..9_000_i64, -4..0_i64];
    let user = id.clone().prop_map(UserId);
    let org = id.clone().prop_map(OrgId);
    let template = id.clone().prop_map(TemplateId);
    let location = id.clone().prop_map(LocationId);
    let provider = id.clone().prop_map(ProviderId);
    let release = id.clone().prop_map(ReleaseId);
    let workgroup = id.prop_map(WorkgroupId);
    let option = prop::sample::select(&OptionCode::SHIPPED[..]);
    let edge = (release.clone(), org.clone(), org.clone(), -9_000..40_000_i32)
        .prop_map(|(release, from, to, begin)| Edge { release, from, to, begin: Day(begin) });
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
        (option.clone(), prop::sample::select(OptionField::ALL))
            .prop_map(|(option, field)| Cell::Option { option, field }),
        (location.clone(), prop::sample::select(ListField::ALL))
            .prop_map(|(location, field)| Cell::Location { location, field }),
        (provider, prop::sample::select(ListField::ALL))
            .prop_map(|(provider, field)| Cell::Provider { provider, field }),
        (org.clone(), location).prop_map(|(org, location)| Cell::OrgLocation { org, location }),
        (org.clone(), option, prop::sample::select(OptionPart::ALL)).prop_map(|(org, option, part)| Cell::OrgOption {
            org,
            option,
            part
        }),
        (release, prop::sample::select(ReleaseField::ALL))
            .prop_map(|(release, field)| Cell::Release { release, field }),
        (edge, prop::sample::select(EdgePart::ALL)).prop_map(|(edge, part)| Cell::Edge { edge, part }),
        prop::sample::select(PropertyId::all().collect::<Vec<_>>()).prop_map(|property| Cell::Property { property }),
        (org, prop::sample::select(OrgField::ALL)).prop_map(|(org, field)| Cell::Org { org, field }),
        (workgroup, prop::sample::select(WorkgroupField::ALL))
            .prop_map(|(workgroup, field)| Cell::Workgroup { workgroup, field }),
    ]
}
