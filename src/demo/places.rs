//! Organizations, workgroups, locations and providers: the frame into which people are put.

use std::collections::BTreeSet;

use super::chance::{Chance, Subject};
use super::library::{Answer, Library, Members, Menus, Organization, Workgroup};
use crate::domain::day::Day;
use crate::domain::time::{DAY, Time};
use crate::store::seed::{
    SeedEdge, SeedLocation, SeedOrg, SeedOrgLocation, SeedOrgRestriction, SeedProvider, SeedRelease, SeedWorkgroup,
    Seeding,
};
use crate::store::{Error, Result};

/// From this many users on, a database is a measure of speed: many organizations and workgroups, many rows a user.
pub const BIG: u64 = 10_000;

const BIG_ORGANIZATIONS: usize = 1_000;
const BIG_WORKGROUPS: usize = 200;

/// The frame: positions in these lists are ids less one.
#[derive(Debug)]
pub struct Places {
    pub big: bool,
    pub organizations: Vec<Organization>,
    pub workgroups: Vec<Workgroup>,
    /// Positions of the workgroups that ordinary people are in, and how likely each is as somebody's main one.
    pub ordinary: Vec<usize>,
    /// Positions of active organizations that own people.
    pub owners: Vec<usize>,
    /// The locations of each organization.
    pub locations: Vec<Vec<i64>>,
}

impl Places {
    pub fn new(library: &Library, users: u64, seed: u64) -> Self {
        let big = users >= BIG;
        let mut organizations = library.organizations.clone();
        let mut workgroups = library.workgroups.clone();
        if big {
            more_organizations(library, &mut organizations);
            more_workgroups(library, &mut workgroups);
        }
        let likely = |workgroup: &Workgroup| match workgroup.members {
            Members::Many => 3,
            Members::Some => 1,
            Members::Few | Members::None => 0,
        };
        let ordinary = (workgroups.iter().enumerate())
            .flat_map(|(index, workgroup)| std::iter::repeat_n(index, likely(workgroup)))
            .collect();
        let owners = (organizations.iter().enumerate())
            .filter(|(_, org)| org.active == Answer::Yes && org.code != "000")
            .map(|(index, _)| index)
            .collect();
        let count = library.words.locations.len() as u64;
        let locations = (0..organizations.len() as u64)
            .map(|org| some_locations(&mut Chance::about(seed, Subject::Locations, org), count));
        Self { big, locations: locations.collect(), organizations, workgroups, ordinary, owners }
    }

    /// The id of the workgroup with this name in production.
    pub fn workgroup(&self, name: &str) -> Option<i64> {
        (1..).zip(&self.workgroups).find(|(_, workgroup)| workgroup.name == name).map(|(id, _)| id)
    }

    /// The id of the organization with this code.
    pub fn organization(&self, code: &str) -> Option<i64> {
        (1..).zip(&self.organizations).find(|(_, org)| org.code == code).map(|(id, _)| id)
    }

    /// The position of the organization that a mail domain belongs to.
    pub fn of_domain(&self, login: &str) -> Option<usize> {
        let (_, domain) = login.rsplit_once('@')?;
        self.organizations.iter().position(|org| org.domain == domain && org.active == Answer::Yes)
    }

    /// Writes the frame. Which name a workgroup has depends on the side of the sync; training numbers them otherwise.
    pub fn write(&self, library: &Library, seeding: &Seeding, training: bool) -> Result<()> {
        let words = &library.words;
        seeding.insert(
            (1..).zip(&words.providers).map(|(id, name)| SeedProvider { provider_id: id, name: name.clone() }),
        )?;
        seeding.insert(
            (1..).zip(&words.locations).map(|(id, name)| SeedLocation { location_id: id, name: name.clone() }),
        )?;
        let providers = words.providers.len();
        seeding.insert((1_i64..).zip(&self.organizations).map(|(id, org)| organization(id, org, providers)))?;
        seeding.insert((1_i64..).zip(&self.organizations).flat_map(|(id, _)| restrictions(id)))?;
        seeding.insert((1_i64..).zip(&self.locations).flat_map(|(org_id, list)| {
            list.iter().map(move |location_id| SeedOrgLocation { org_id, location_id: *location_id })
        }))?;
        let workgroups = (1_i64..).zip(&self.workgroups).filter_map(|(id, row)| workgroup(id, row, training));
        seeding.insert(workgroups)?;
        Ok(())
    }

    /// Writes who shares with whom: agreements within one town, both ways, and one that has ended.
    pub fn write_releases(&self, seeding: &Seeding, now: Time) -> Result<()> {
        let cities: BTreeSet<&str> = self.organizations.iter().take(36).map(|org| org.city.as_str()).collect();
        let (year, now) = (365 * DAY, Day::from_stored(now.0).to_stored());
        let mut edges = Vec::new();
        let mut releases = Vec::new();
        let members = |city: &str| -> Vec<i64> {
            (1..37).zip(&self.organizations).filter(|(_, org)| org.city == city).map(|(id, _)| id).collect()
        };
        let towns: Vec<(&str, Vec<i64>)> = cities.iter().map(|city| (*city, members(city))).collect();
        let sharing = towns.iter().filter(|(_, members)| members.len() > 1);
        for (release_no, (city, members)) in (1_i64..).zip(sharing) {
            let name = format!("{city} sharing agreement");
            let comments = Some("Both ways between all members.".to_owned());
            releases.push(SeedRelease { release_no, name, comments });
            for from_org in members {
                for to_org in members.iter().filter(|to| *to != from_org) {
                    let (begin_date, end_date) = (now - year, (release_no % 3 == 0).then_some(now + year));
                    edges.push(SeedEdge { release_no, from_org: *from_org, to_org: *to_org, begin_date, end_date });
                }
            }
        }
        let ended = i64::try_from(releases.len()).unwrap_or(i64::MAX - 1) + 1;
        releases.push(SeedRelease { release_no: ended, name: "Flood relief (ended)".to_owned(), comments: None });
        edges.push(SeedEdge {
            release_no: ended,
            from_org: 1,
            to_org: 36,
            begin_date: now - 3 * year,
            end_date: Some(now - 2 * year),
        });
        seeding.insert(releases)?;
        seeding.insert(edges)?;
        Ok(())
    }
}

/// The places where some organization's people may sit, in order.
fn some_locations(chance: &mut Chance, count: u64) -> Vec<i64> {
    let drawn: BTreeSet<u64> = (0..=chance.below(3)).map(|_| chance.below(count) + 1).collect();
    drawn.into_iter().filter_map(|id| i64::try_from(id).ok()).collect()
}

fn organization(org_id: i64, org: &Organization, providers: usize) -> SeedOrg {
    SeedOrg {
        org_id,
        code: org.code.clone(),
        name: org.name.clone(),
        street1: org.street.clone(),
        city: org.city.clone(),
        state: org.state.clone(),
        zip: org.zip.clone(),
        contact_name: org.contact.clone(),
        contact_phone: org.phone.clone(),
        email: format!("office@{}", org.domain),
        provider_id: i64::try_from(providers).ok().map(|count| org_id % count + 1),
        default_restriction: default_restriction(org_id),
        show_restriction_field: org_id % 7 != 0,
        active: org.active == Answer::Yes,
    }
}

const fn default_restriction(org: i64) -> &'static str {
    match org % 10 {
        0 => "UNRESTRICTED",
        3 => "ORGANIZATION",
        _ => "MOU",
    }
}

/// What of the three ways of sharing an organization's people see and may choose; the default is always seen.
fn restrictions(org_id: i64) -> [SeedOrgRestriction; 3] {
    [("UNRESTRICTED", 4), ("MOU", 9), ("ORGANIZATION", 3)].map(|(code, often)| {
        let visible = code == default_restriction(org_id) || org_id % often != 1;
        SeedOrgRestriction { org_id, code, visible, editable: visible && org_id % 5 != 2 }
    })
}

fn workgroup(position: i64, row: &Workgroup, training: bool) -> Option<SeedWorkgroup> {
    let (workgroup_id, name) =
        if training { (training_workgroup(position), &row.in_training) } else { (position, &row.name) };
    (!name.is_empty()).then(|| SeedWorkgroup {
        workgroup_id,
        name: name.clone(),
        description: row.description.clone(),
        has_global_admin_menu: row.menus == Menus::Both,
        has_setup_data_menu: row.menus != Menus::Neither,
        active: true,
    })
}

/// The id that training gives to the workgroup that is number so-and-so in production.
pub const fn training_workgroup(production: i64) -> i64 {
    3_000 + production
}

fn more_organizations(library: &Library, organizations: &mut Vec<Organization>) {
    let words = &library.words;
    let mut taken: BTreeSet<String> = organizations.iter().map(|org| org.code.clone()).collect();
    let names = words.kinds.iter().flat_map(|kind| words.places.iter().map(move |place| (place, kind)));
    for (number, (place, kind)) in (0..BIG_ORGANIZATIONS - organizations.len()).zip(names) {
        let city: Vec<&str> = words.cities[number % words.cities.len()].split('|').collect();
        let Some(code) = lowest_free_code(&taken) else { return };
        taken.insert(code.clone());
        organizations.push(Organization {
            code,
            name: format!("{place} {kind}"),
            domain: format!("{place}-{kind}.example").to_lowercase().replace(' ', "-"),
            street: format!("{} {}", number + 1, words.streets[number % words.streets.len()]),
            city: city[0].to_owned(),
            state: city[1].to_owned(),
            zip: city[2].to_owned(),
            contact: "Front office".to_owned(),
            phone: format!("555-{:04}", 200 + number),
            active: Answer::Yes,
        });
    }
}

fn more_workgroups(library: &Library, workgroups: &mut Vec<Workgroup>) {
    let words = &library.words;
    let names = words.teams.iter().flat_map(|team| words.places.iter().map(move |place| format!("{place} {team}")));
    let wanted = BIG_WORKGROUPS - workgroups.iter().filter(|workgroup| !workgroup.name.is_empty()).count();
    workgroups.extend(names.take(wanted).map(|name| Workgroup {
        in_training: name.clone(),
        name,
        description: "A team of one place".to_owned(),
        menus: Menus::Neither,
        members: Members::Some,
    }));
}

/// The lowest free code in base 36 from `AAA` (invariant I7).
fn lowest_free_code(taken: &BTreeSet<String>) -> Option<String> {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let from = 10 * 36 * 36 + 10 * 36 + 10;
    (from..36_usize.pow(3))
        .map(|number| [number / 1296, number / 36 % 36, number % 36].map(|digit| char::from(DIGITS[digit])))
        .map(String::from_iter)
        .find(|code| !taken.contains(code))
}

/// What the data files must name for a demonstration to be possible at all.
pub fn missing(what: &str) -> Error {
    Error::Unusable(format!("The data files of the demonstration do not name {what}."))
}
