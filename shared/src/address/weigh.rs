//! Weighs the readings of a line against each other. Every number here is a judgement; the table of lines as people write
//! them (`tests/data/fixtures/address_lines.json`) holds them together.

use super::index::{Entry, Index};
use super::read::{By, Hit, Reading};
use super::words::Role;
use crate::fold::fold;
use crate::place::{CommuneKind, Share};

/// One reading of a line with its weight.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// Place of the entry that is named.
    pub entry: u32,
    /// Weight; the more, the better.
    pub weight: i32,
    /// The words that name it.
    pub commune: Hit,
    /// Those that name a district it lay in.
    pub district: Option<Hit>,
    /// Those that name its province.
    pub province: Option<Hit>,
    /// It lies in the province that the question comes with.
    pub is_in_context: bool,
    /// The question comes with another province, and the line names none.
    pub is_elsewhere: bool,
    /// The line names a district or province in which it does not lie.
    pub contradicts: bool,
    /// The words may as well name the former district around it, or a province.
    pub may_be_above: bool,
    /// A former town of the name: the word for a rural commune may be what is left of that for a town.
    pub town: Option<u16>,
    /// Words stand behind that belong to nothing known.
    pub is_ragged: bool,
    /// The words that name the district name the province just as well.
    pub may_be_one_name: bool,
    /// The line says "commune" before other words.
    pub has_kind_elsewhere: bool,
    /// The commune of today is named as such beside its old name.
    pub is_confirmed: bool,
}

fn of_commune(by: By) -> i32 {
    match by {
        By::Same => 100,
        By::Plain => 96,
        By::Partly => 88,
        By::Typed => 90,
        By::Alias => 85,
        By::Marks => 70,
        By::Slip => 60,
        By::NearName => 40,
    }
}

fn of_district(by: By) -> i32 {
    match by {
        By::Same | By::Plain | By::Partly => 60,
        By::Typed => 56,
        By::Alias => 50,
        By::Marks | By::Slip => 40,
        By::NearName => 20,
    }
}

fn of_province(by: By) -> i32 {
    match by {
        By::Same | By::Plain | By::Partly | By::Typed => 50,
        By::Alias => 45,
        By::Marks | By::Slip => 35,
        By::NearName => 15,
    }
}

/// Weight of the words around a name.
fn of_place(hit: &Hit, entry: &Entry, touches: bool) -> i32 {
    let role = match hit.role {
        _ if hit.is_below => -45,
        _ if hit.is_in_street && !touches => -45,
        Some(Role::Commune(kind)) if kind == entry.kind => 28,
        // Wards were rural communes before, and people keep the word; a township never was a ward.
        Some(Role::Commune(_)) => 4,
        Some(_) => 8,
        None if hit.is_open_left => 8,
        None => -6,
    };
    let behind = if hit.is_open_right || touches { 8 } else { -12 };
    let era = match (hit.is_now, hit.is_was, entry.old.is_some()) {
        (true, _, false) | (_, true, true) => 15,
        (true, _, true) | (_, true, false) => -15,
        (false, false, _) => 0,
    };
    role + behind + era + 3 * i32::try_from(hit.to - hit.from).unwrap_or(0)
}

/// The provinces of the last words that clearly name one, leaving out the words of the commune itself.
fn stated<'a>(reading: &'a Reading, commune: &Hit) -> Option<(usize, impl Iterator<Item = &'a Hit> + Clone)> {
    let firm = |hit: &&Hit| hit.by <= By::Alias;
    let apart = |hit: &&Hit| !hit.overlaps(commune);
    let last = reading.provinces.iter().filter(firm).filter(apart).max_by_key(|hit| (hit.to, hit.to - hit.from))?;
    let (from, to) = (last.from, last.to);
    Some((from, reading.provinces.iter().filter(move |hit| hit.from == from && hit.to == to && hit.by <= By::Alias)))
}

/// Weighs every reading; best first.
pub fn weigh(reading: &Reading, index: &Index, context: Option<u16>) -> Vec<Weighed> {
    let mut weighed: Vec<Weighed> =
        reading.communes.iter().map(|commune| weigh_one(reading, index, context, commune)).collect();
    let has_district = weighed.iter().any(|one| one.district.is_some() && !one.contradicts && !one.may_be_one_name);
    for one in &mut weighed {
        // A province and no district: the form of today.
        let is_placed = one.province.is_some() || one.is_in_context;
        if !has_district && is_placed && index.entries[one.entry as usize].old.is_none() {
            one.weight += 18;
        }
    }
    confirm(&mut weighed, index);
    weighed.sort_by_key(|one| {
        let entry = &index.entries[one.entry as usize];
        (-one.weight, entry.old.map(|(_, share)| share), entry.commune, one.entry)
    });
    weighed
}

fn weigh_one(reading: &Reading, index: &Index, context: Option<u16>, commune: &Hit) -> Weighed {
    let entry = &index.entries[commune.at as usize];
    let lay_in = |hit: &&Hit| u16::try_from(hit.at).is_ok_and(|at| entry.districts.contains(&at));
    let lies_in = |hit: &&Hit| u16::try_from(hit.at).is_ok_and(|at| entry.provinces.contains(&at));
    let apart = |hit: &&Hit| !hit.overlaps(commune);
    let best = |hit: &&Hit| (hit.by, hit.role.is_none(), hit.to < commune.from);
    let district = reading.districts.iter().filter(apart).filter(lay_in).min_by_key(best).copied();
    let province = reading
        .provinces
        .iter()
        .filter(apart)
        .filter(lies_in)
        .min_by_key(|hit| (hit.by, district.is_some_and(|district| district.from == hit.from), best(hit)))
        .copied();
    let touches = [district, province].iter().flatten().any(|hit| hit.begin == commune.to);
    let mut weight = of_commune(commune.by) + of_place(commune, entry, touches);
    // Alone, the name of a province or district is that of the province or district.
    let also =
        |hit: &&Hit| commune.role.is_none() && hit.from == commune.from && hit.to == commune.to && hit.by <= By::Typed;
    let is_around = |hit: &Hit| {
        let district = &index.district_units[hit.at as usize];
        entry.provinces.contains(&district.province)
            && u16::try_from(hit.at).is_ok_and(|at| index.of_district(at).len() > 1)
    };
    // The same for all that have the name, so that none of them wins by it.
    let is_district_name = district.is_none() && reading.districts.iter().any(|hit| also(&hit));
    let may_be_district = district.is_none() && reading.districts.iter().filter(also).any(is_around);
    let is_last = |hit: &&Hit| hit.by <= By::Alias && reading.provinces.iter().all(|other| other.to <= hit.to);
    let is_the_province = !matches!(commune.role, Some(Role::Commune(_)))
        && reading.provinces.iter().filter(is_last).any(|hit| hit.overlaps(commune));
    let may_be_province = is_the_province || district.is_none() && reading.provinces.iter().any(|hit| also(&hit));
    weight -= if may_be_province { 40 } else { 0 } + if is_district_name { 15 } else { 0 };
    let mut contradicts = false;
    // One name for a province and its city: the province.
    let may_be_one_name = matches!((&district, &province), (Some(district), Some(province))
        if district.from == province.from && district.role.is_none());
    if let Some(hit) = district {
        let is_old = entry.old.is_some();
        weight += if hit.begin == commune.to { 8 } else { 0 };
        weight += match may_be_one_name {
            true => 4,
            false => of_district(hit.by) + if hit.role.is_some() { 4 } else { 0 } + if is_old { 10 } else { 0 },
        };
    } else if reading.districts.iter().filter(apart).any(|hit| hit.role == Some(Role::District) && hit.by <= By::Plain)
    {
        weight -= 70;
        contradicts = true;
    }
    let (mut is_in_context, mut is_elsewhere) = (false, false);
    if let Some(hit) = province {
        let is_of_old = entry.old.is_some() && entry.provinces.last().is_some_and(|at| u32::from(*at) == hit.at);
        weight += of_province(hit.by) + if is_of_old { 6 } else { 0 };
    }
    // A hamlet that has the name of a commune, beside a commune that is called one.
    let has_kind_elsewhere =
        !matches!(commune.role, Some(Role::Commune(_))) && reading.has_kind_elsewhere(commune.from);
    // `Lạt` inside `Đà Lạt`.
    let inside = |hit: &Hit| {
        hit.by <= By::Typed
            && hit.from <= commune.from
            && commune.to <= hit.to
            && hit.to - hit.from > commune.to - commune.from
    };
    let is_inside = reading.districts.iter().chain(&reading.provinces).any(inside);
    weight -= if has_kind_elsewhere { 60 } else { 0 } + if is_inside { 40 } else { 0 };
    match stated(reading, commune) {
        Some((from, mut hits)) => {
            let also_district = district.is_some_and(|hit| hit.from == from);
            let is_behind = from > commune.from || district.is_none();
            if !hits.clone().any(|hit| lies_in(&hit)) && !also_district {
                let is_typed = hits.any(|hit| hit.role.is_some());
                contradicts |= is_behind || is_typed;
                weight -= if is_behind || is_typed { 120 } else { 30 };
            }
        }
        None => {
            is_in_context = context.is_some_and(|context| entry.provinces.contains(&context));
            is_elsewhere = context.is_some() && !is_in_context;
            weight += if is_in_context { 30 } else { 0 } - if is_elsewhere { 20 } else { 0 };
        }
    }
    if entry.kind == CommuneKind::SpecialZone && matches!(commune.role, Some(Role::District | Role::City)) {
        weight -= 4;
    }
    let is_confirmed = false;
    let is_below = commune.is_below || commune.is_in_street && !touches;
    Weighed {
        entry: commune.at,
        weight,
        commune: Hit { is_below, ..*commune },
        district,
        province,
        is_in_context,
        is_elsewhere,
        contradicts,
        may_be_above: may_be_district || may_be_province,
        town: town(reading, index, commune).filter(|_| district.is_none() && province.is_none()),
        is_ragged: !commune.is_open_right && !touches,
        may_be_one_name,
        has_kind_elsewhere,
        is_confirmed,
    }
}

/// `xã Sông Cầu`: a commune, or what is left of `thị xã Sông Cầu`.
fn town(reading: &Reading, index: &Index, commune: &Hit) -> Option<u16> {
    if commune.role != Some(Role::Commune(CommuneKind::Rural)) {
        return None;
    }
    let key: String = reading.tokens[commune.from..commune.to].iter().map(|token| token.key.as_str()).collect();
    let towns = index.districts.find(&key).iter().filter(|unit| !unit.is_alias);
    let mut towns = towns.filter(|unit| fold(&index.district_units[unit.at as usize].name).starts_with("thi xa "));
    towns.find_map(|unit| u16::try_from(unit.at).ok()).filter(|at| index.of_district(*at).len() > 1)
}

/// A commune that is named twice, by its name of today and an old one, is meant.
fn confirm(weighed: &mut [Weighed], index: &Index) {
    let clear: Vec<(u32, Hit)> = weighed
        .iter()
        .filter(|one| !one.contradicts && !one.commune.is_below && one.commune.by <= By::Partly)
        .filter(|one| one.commune.is_now || one.commune.is_was || matches!(one.commune.role, Some(Role::Commune(_))))
        .map(|one| (one.entry, one.commune))
        .collect();
    for one in weighed.iter_mut().filter(|one| !one.commune.is_below) {
        let entry = &index.entries[one.entry as usize];
        let twin = clear.iter().any(|(other, hit)| {
            let other = &index.entries[*other as usize];
            other.commune == entry.commune && other.old.is_some() != entry.old.is_some() && !hit.overlaps(&one.commune)
        });
        if twin {
            one.weight += 25;
            one.is_confirmed = true;
        }
    }
}

/// Was the old commune divided?
pub fn is_divided(entry: &Entry) -> bool {
    entry.old.is_some_and(|(_, share)| share != Share::Whole)
}
