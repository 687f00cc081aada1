//! Organizations, which decide what data one sees, and workgroups, which decide what one can do.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::cell::{Cell, OrgField, Value, WorkgroupField};
use crate::domain::ids::{LocationId, OrgId, WorkgroupId};
use crate::domain::restriction::OptionCode;

/// What an organization allows of a restriction option.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Allowed {
    /// Its people see the option.
    pub visible: bool,
    /// They may choose it, and take it back.
    pub editable: bool,
}

/// One organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Org {
    fields: Vec<Value>,
    pub locations: BTreeSet<LocationId>,
    pub options: BTreeMap<OptionCode, Allowed>,
}

impl Default for Org {
    fn default() -> Self {
        let absent = |field: &OrgField| Cell::Org { org: OrgId(0), field: *field }.absent();
        let fields = OrgField::ALL.iter().map(absent).collect();
        Self { fields, locations: BTreeSet::new(), options: BTreeMap::new() }
    }
}

impl Org {
    #[must_use]
    pub fn field(&self, field: OrgField) -> &Value {
        &self.fields[field as usize]
    }

    pub fn set(&mut self, field: OrgField, value: Value) {
        self.fields[field as usize] = value;
    }

    #[must_use]
    pub fn text(&self, field: OrgField) -> &str {
        self.field(field).as_text().unwrap_or_default()
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.field(OrgField::Active).is_on()
    }

    /// The option that what is entered here begins with.
    #[must_use]
    pub fn default_restriction(&self) -> Option<OptionCode> {
        match self.field(OrgField::DefaultRestriction) {
            Value::Option(option) => Some(*option),
            _ => None,
        }
    }

    /// Whether its people see the field in which a restriction is chosen.
    #[must_use]
    pub fn shows_restrictions(&self) -> bool {
        self.text(OrgField::RestrictionField) != "hidden"
    }

    /// What is allowed of an option; nothing where nobody said.
    #[must_use]
    pub fn allowed(&self, option: OptionCode) -> Allowed {
        self.options.get(&option).copied().unwrap_or_default()
    }
}

/// One workgroup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workgroup {
    fields: Vec<Value>,
}

impl Default for Workgroup {
    fn default() -> Self {
        let absent = |field: &WorkgroupField| Cell::Workgroup { workgroup: WorkgroupId(0), field: *field }.absent();
        Self { fields: WorkgroupField::ALL.iter().map(absent).collect() }
    }
}

impl Workgroup {
    #[must_use]
    pub fn field(&self, field: WorkgroupField) -> &Value {
        &self.fields[field as usize]
    }

    pub fn set(&mut self, field: WorkgroupField, value: Value) {
        self.fields[field as usize] = value;
    }

    #[must_use]
    pub fn text(&self, field: WorkgroupField) -> &str {
        self.field(field).as_text().unwrap_or_default()
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.field(WorkgroupField::Active).is_on()
    }

    /// Whether it carries one of the two menus that make administration possible.
    #[must_use]
    pub fn has_admin_menu(&self) -> bool {
        self.field(WorkgroupField::GlobalAdminMenu).is_on() || self.field(WorkgroupField::SetupDataMenu).is_on()
    }
}
