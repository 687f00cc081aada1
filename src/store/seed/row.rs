//! The rows that a new file is filled with: one struct a table, its fields named as the columns are.

use std::rc::Rc;

use rusqlite::{Statement, params};

use crate::domain::text::{fold, user_search_key};

/// A row that knows its table.
pub trait SeedRow {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns in the order in which `insert` binds them.
    const COLUMNS: &'static [&'static str];

    /// Runs the prepared insert for this row.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    fn insert(&self, statement: &mut Statement<'_>) -> rusqlite::Result<usize>;

    /// The statement that `insert` expects.
    #[must_use]
    fn sql() -> String {
        let holes = vec!["?"; Self::COLUMNS.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({holes})", Self::TABLE, Self::COLUMNS.join(", "))
    }
}

macro_rules! rows {
    ($($name:ident $table:literal { $($field:ident: $type:ty,)* } $([$($derived:ident),*])?)*) => {$(
        #[doc = concat!("A row of `", $table, "`.")]
        #[derive(Clone, Debug)]
        pub struct $name {
            $(pub $field: $type,)*
        }

        impl SeedRow for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field),)* $($(stringify!($derived),)*)?];

            fn insert(&self, statement: &mut Statement<'_>) -> rusqlite::Result<usize> {
                statement.execute(params![$(self.$field,)* $($(self.$derived(),)*)?])
            }
        }
    )*};
}

// The columns in square brackets are computed from the others by methods of the same name.
rows! {
    SeedMeta "instance_meta" { key: &'static str, value: String, }
    SeedProvider "providers" { provider_id: i64, name: String, }
    SeedLocation "locations" { location_id: i64, name: String, }
    SeedOrg "organizations" {
        org_id: i64,
        code: String,
        name: String,
        street1: String,
        city: String,
        state: String,
        zip: String,
        contact_name: String,
        contact_phone: String,
        email: String,
        provider_id: Option<i64>,
        default_restriction: &'static str,
        show_restriction_field: bool,
        active: bool,
    } [name_fold]
    SeedOrgRestriction "org_restriction_options" { org_id: i64, code: &'static str, visible: bool, editable: bool, }
    SeedOrgLocation "organization_locations" { org_id: i64, location_id: i64, }
    SeedWorkgroup "workgroups" {
        workgroup_id: i64,
        name: String,
        description: String,
        has_global_admin_menu: bool,
        has_setup_data_menu: bool,
        active: bool,
    } [name_fold]
    SeedUser "users" {
        user_id: i64,
        name: String,
        login: String,
        job_title: Option<String>,
        street: Option<String>,
        city: Option<String>,
        state: Option<String>,
        zip: Option<String>,
        phone: Option<String>,
        provider_id: Option<i64>,
        owning_org_id: Option<i64>,
        location_id: Option<i64>,
        supervisor_id: Option<i64>,
        is_case_manager: bool,
        status: &'static str,
        status_changed_at: i64,
        status_changed_by: Option<i64>,
        recycle_origin: Option<&'static str>,
        recycle_reason: Option<String>,
        support_capability: &'static str,
        account_source: String,
        domain_id: i64,
        is_system: bool,
        password_hash: Option<Rc<str>>,
        require_password_change: bool,
        terms_accepted_at: Option<i64>,
        failed_attempts: i64,
        locked_until: Option<i64>,
        last_sign_in_at: Option<i64>,
        created_at: i64,
    } [name_fold, login_fold, search_key]
    SeedAccess "user_organizations" {
        user_id: i64,
        org_id: i64,
        active: bool,
        login: bool,
        editable: bool,
        granted_by: Option<i64>,
        granted_at: i64,
        expires_at: Option<i64>,
    }
    SeedMembership "user_workgroups" {
        user_id: i64,
        workgroup_id: i64,
        active: bool,
        granted_by: Option<i64>,
        granted_at: i64,
        expires_at: Option<i64>,
    }
    SeedPermission "user_permissions" {
        user_id: i64,
        perm_id: i64,
        level: i64,
        granted_by: Option<i64>,
        granted_at: i64,
        via: String,
    }
    SeedRelease "information_releases" { release_no: i64, name: String, comments: Option<String>, }
    SeedEdge "mou_edges" { release_no: i64, from_org: i64, to_org: i64, begin_date: i64, end_date: Option<i64>, }
    SeedApproval "approval_requests" {
        user_id: i64,
        requested_at: i64,
        last_requested_at: i64,
        times: i64,
        state: &'static str,
        decided_at: Option<i64>,
        decided_by: Option<i64>,
        note: Option<String>,
    }
    SeedItem "config_items" {
        kind: String,
        item_id: i64,
        name: String,
        body_hash: String,
        org_group_id: Option<i64>,
        payload: Option<String>,
    }
    SeedItemUser "config_item_users" { kind: String, item_id: i64, role: &'static str, user_id: i64, }
    SeedItemLink "config_item_links" { kind: String, item_id: i64, to_kind: String, to_id: i64, }
    SeedCheckout "checkout_history" {
        kind: String,
        item_id: i64,
        seq: i64,
        user_id: i64,
        out_at: i64,
        in_at: Option<i64>,
        comment: Option<String>,
    }
    SeedBinding "operator_bindings" { os_account: String, user_id: i64, }
    SeedFilter "saved_filters" { owner_id: i64, name: String, text: String, shared: bool, }
}

impl SeedOrg {
    fn name_fold(&self) -> String {
        fold(&self.name)
    }
}

impl SeedWorkgroup {
    fn name_fold(&self) -> String {
        fold(&self.name)
    }
}

impl SeedUser {
    fn name_fold(&self) -> String {
        fold(&self.name)
    }

    fn login_fold(&self) -> String {
        fold(&self.login)
    }

    fn search_key(&self) -> String {
        user_search_key(&self.name, &self.login)
    }
}
