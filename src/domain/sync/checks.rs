//! What a plan warns of and what blocks it: one table of codes, and the checks that need no more than numbers.

use std::collections::BTreeSet;

use super::kinds::in_range;

macro_rules! codes {
    ($($variant:ident $text:literal $severity:ident $meaning:literal;)*) => {
        /// What a finding is about.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $($variant,)*
        }

        impl Code {
            /// All codes, blockers first: the order in which a plan lists its findings.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is shown and stored.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Tells whether the plan cannot be applied while this stands.
            #[must_use]
            pub const fn is_blocker(self) -> bool {
                match self { $(Self::$variant => codes!(@$severity),)* }
            }

            /// One sentence of what the code stands for, for the help.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
    (@blocker) => { true };
    (@warning) => { false };
}

codes! {
    Direction "DIRECTION" blocker "The source is a production database, or both sides are the same database.";
    LastAdmin "LAST_ADMIN" blocker "No administrator would remain in the destination.";
    Limbo "LIMBO" blocker "Active users would lose their last workgroup and could not sign in.";
    WorkgroupUnmapped "WORKGROUP_UNMAPPED" blocker "A workgroup with members has no counterpart in the source.";
    WorkgroupAmbiguous "WORKGROUP_AMBIGUOUS" blocker "Several workgroups are meant by one name.";
    MappingBroken "MAPPING_BROKEN" blocker "A workgroup is mapped to one that the source does not have.";
    Ambiguous "AMBIGUOUS" blocker "Several destination users have the login of a source user, none in the same case.";
    OverrideBroken "OVERRIDE_BROKEN" blocker "An override names a login that leads to no single destination user.";
    MatchDenied "MATCH_DENIED" warning "The destination user is in the recycle bin.";
    MatchByCase "MATCH_BY_CASE" warning "Several destination users have the login; the one in the same case is taken.";
    MatchPending "MATCH_PENDING" warning "The destination user waits for approval.";
    MatchInactive "MATCH_INACTIVE" warning "The destination user is inactive.";
    IdentitySuspect "IDENTITY_SUSPECT" warning "The personal names of the two users share no word.";
    Squat "SQUAT" warning "The destination login was made after the source user.";
    OverrideStatus "OVERRIDE_STATUS" warning "The user an override chose is not active.";
    OverrideUnused "OVERRIDE_UNUSED" warning "An override speaks of a login that nothing copied refers to.";
    MappingUnused "MAPPING_UNUSED" warning "A workgroup mapping has nothing to do.";
    NameCase "NAME_CASE" warning "A workgroup is spelled in another case on the other side.";
    OrgAccessLost "ORG_ACCESS_LOST" warning "A code loses its limit to particular organizations.";
    Stranded "STRANDED" warning "An item would be runnable or editable by the missing user alone.";
    InvalidQuery "INVALID_QUERY" warning "A query names what the destination's schema will not have.";
    Dangling "DANGLING" warning "An item would use one that is not in the destination afterwards.";
    PersonalDashboard "PERSONAL_DASHBOARD" warning "A personal dashboard is built on a dashboard that changes or goes.";
    NameClash "NAME_CLASH" warning "A copied item has the name of one made in the destination.";
    IdMoved "ID_MOVED" warning "An item of the same name has another number on the other side.";
    ReadonlyInProd "READONLY_IN_PROD" warning "Copied queries cannot be edited in production.";
    Threshold "THRESHOLD" warning "So many items are deleted that the number has to be typed.";
    UnknownKind "UNKNOWN_KIND" warning "Items are of a kind that no rule speaks of, and stay where they are.";
}

/// Tells whether so many deletions out of so many items ask for the number to be typed.
#[must_use]
pub const fn over_threshold(deleted: u64, items: u64) -> bool {
    deleted > 10 && deleted.saturating_mul(10) > items
}

/// Why a sync may not go from one database to the other.
#[must_use]
pub const fn direction(source_is_production: bool, same_file: bool, same_uuid: bool) -> Option<&'static str> {
    if same_file {
        Some("The source and the destination are the same file. Name two different databases.")
    } else if source_is_production {
        Some("The source is a production database, and production is only ever a destination. Swap the two.")
    } else if same_uuid {
        Some("Both files carry the same database id, so one is a copy of the other. Choose another source.")
    } else {
        None
    }
}

/// What is found about one name of a kind that is copied by id range.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Named {
    /// The number in the source and the different one in the destination.
    pub moved: Option<(i64, i64)>,
    /// The copied item and the local one that will share the name.
    pub clash: Option<(i64, i64)>,
}

/// Compares the numbers that bear one name in the source and in the destination.
#[must_use]
pub fn name(source: &[i64], destination: &[i64]) -> Named {
    let ranged = |ids: &[i64]| ids.iter().copied().filter(|id| in_range(*id)).collect::<BTreeSet<i64>>();
    let (copied, replaced) = (ranged(source), ranged(destination));
    let Some(first) = copied.first().copied() else { return Named::default() };
    let local = destination.iter().copied().filter(|id| !in_range(*id)).min();
    let moved = if copied.is_disjoint(&replaced) { replaced.first().copied() } else { None };
    Named { moved: moved.map(|other| (first, other)), clash: local.map(|other| (first, other)) }
}

#[cfg(test)]
mod tests {
    use super::super::kinds::FIRST;
    use super::*;

    #[test]
    fn codes_are_distinct_and_blockers_come_first() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.text()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(Code::ALL.windows(2).all(|pair| pair[0].is_blocker() >= pair[1].is_blocker()));
        assert!(Code::ALL.iter().all(|code| code.meaning().ends_with('.')));
    }

    #[test]
    fn thresholds() {
        let cases =
            [(10, 10, false), (11, 11, true), (11, 109, true), (11, 110, false), (12, 119, true), (0, 0, false)];
        for (deleted, items, over) in cases {
            assert_eq!(over_threshold(deleted, items), over, "{deleted} of {items}");
        }
    }

    #[test]
    fn directions() {
        assert_eq!(direction(false, false, false), None);
        for (production, file, uuid) in [(true, false, false), (false, true, true), (false, false, true)] {
            assert!(direction(production, file, uuid).is_some());
        }
    }

    #[test]
    fn names_that_moved_or_clash() {
        let (a, b, local) = (FIRST + 1, FIRST + 2, 2_000_000_000);
        let cases: [(&[i64], &[i64], Option<_>, Option<_>); 8] = [
            (&[a], &[a], None, None),
            (&[a], &[b], Some((a, b)), None),
            (&[a, b], &[b], None, None),
            (&[a], &[], None, None),
            (&[], &[a, local], None, None),
            (&[a], &[local], None, Some((a, local))),
            (&[a], &[b, local], Some((a, b)), Some((a, local))),
            (&[5], &[5], None, None),
        ];
        for (source, destination, moved, clash) in cases {
            assert_eq!(name(source, destination), Named { moved, clash }, "{source:?} {destination:?}");
        }
    }
}
