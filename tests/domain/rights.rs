//! Who sees what: the table of [`Role::sees`], written out. Who does what is in `mobile/src/screens/reach.rs`, kind by kind.

use shared::actor::{Role, Sight};

/// C citizen, B courier, D coordinator, M one-stop officer, T call operator, K auditor, Q administrator.
const LETTERS: [char; 7] = ['C', 'B', 'D', 'M', 'T', 'K', 'Q'];

#[test]
fn each_sight_is_for_the_roles_that_need_it_and_for_nobody_else() {
    let seen: Vec<String> = Sight::ALL
        .into_iter()
        .map(|sight| {
            let who = Role::ALL.into_iter().zip(LETTERS).filter(|(role, _)| role.sees(sight));
            format!("{sight:?} {}", who.map(|(_, letter)| letter).collect::<String>())
        })
        .collect();
    let expected = [
        "Feed CBDMKQ",
        "Register DM",
        "Callers T",
        "Plans D",
        "Outlines BDMTKQ",
        "Photos CBDMK",
        "Forecast CDMT",
        "Stages MK",
        "Sums DMK",
        "Cash BDQ",
        "Matters DKQ",
        "PeopleOfMatters D",
        "OutboxFiles DQ",
        "Report DKQ",
        "Scores KQ",
        "Proof CK",
        "PeopleOfProof C",
        "WordsOfComplaints CBDMTQ",
    ];
    assert_eq!(seen, expected);
}
