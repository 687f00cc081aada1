//! The schemas of SCIM 2.0 (RFC 7643) and the message that lists resources (RFC 7644), as files name them.

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// What Beadle knows of a user beyond the core schema.
pub const BEADLE_USER: &str = "urn:ietf:params:scim:schemas:extension:beadle:2.0:User";
/// What it knows of a workgroup.
pub const BEADLE_GROUP: &str = "urn:ietf:params:scim:schemas:extension:beadle:2.0:Group";
pub const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
