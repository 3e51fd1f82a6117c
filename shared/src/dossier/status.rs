//! The agency's axis: the ten national statuses of a dossier, each with the facts that are true there, and which may
//! follow which.

use serde::{Deserialize, Serialize};

pub use super::filing::{DueCause, DueChange, Extension, Filing};

/// Where a dossier stands at the agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// 1 Mới đăng ký.
    Registered,
    /// 2 Được tiếp nhận.
    Received {
        /// Clock.
        filing: Filing,
    },
    /// 4 Đang xử lý.
    Processing {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code of the agency, or of the slip.
        code: String,
    },
    /// 7 Công dân yêu cầu rút hồ sơ.
    Withdrawn {
        /// Unix milliseconds.
        at_ms: i64,
        /// Clock as it stood; absent before filing, or when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// 9 Đã xử lý xong: finished, not yet in the citizen's hand.
    Finished {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code; empty where the agency gave none (a same-day procedure needs no slip).
        code: String,
        /// Unix milliseconds: lateness is fixed here.
        at_ms: i64,
    },
    /// 10 Đã trả kết quả.
    HandedOver {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code; empty where the agency gave none.
        code: String,
        /// Unix milliseconds: when the agency was done.
        finished_ms: i64,
        /// Unix milliseconds: when the result was in the recipient's hand.
        at_ms: i64,
    },
    /// 3 Không được tiếp nhận (form 03). The reason is kept apart with the personal words.
    Refused {
        /// Unix milliseconds.
        at_ms: i64,
        /// Clock as it stood; absent when it was never accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// 5 Yêu cầu bổ sung giấy tờ (form 02): no count runs.
    SupplementRequested {
        /// Clock as it stood; absent before acceptance, or when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// Everything that is to be brought, by name.
        items: Vec<String>,
        /// Unix milliseconds.
        asked_ms: i64,
        /// Asked for after the last day for it: a breach that stays on record.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// 6 Yêu cầu thực hiện nghĩa vụ tài chính: the count stands still.
    PaymentRequested {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code.
        code: String,
        /// Whole đồng.
        amount: i64,
        /// What it is for.
        purpose: String,
        /// Unix milliseconds.
        asked_ms: i64,
    },
    /// 8 Dừng xử lý (form 05).
    Stopped {
        /// Clock as it stood; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The legal ground.
        ground: String,
        /// Unix milliseconds.
        at_ms: i64,
    },
}

/// What the legal clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// There is no count yet.
    NotStarted,
    /// Working time is counted.
    Running,
    /// Time is not counted, and the count will go on where it stood.
    PausedResume,
    /// The count is over; a complete supplement begins a new one.
    StoppedRestartFromZero,
    /// Lateness is fixed.
    StoppedDone,
    /// Nothing is counted any more.
    Ended,
}

impl Status {
    /// The national code, 1–10.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Registered => 1,
            Self::Received { .. } => 2,
            Self::Refused { .. } => 3,
            Self::Processing { .. } => 4,
            Self::SupplementRequested { .. } => 5,
            Self::PaymentRequested { .. } => 6,
            Self::Withdrawn { .. } => 7,
            Self::Stopped { .. } => 8,
            Self::Finished { .. } => 9,
            Self::HandedOver { .. } => 10,
        }
    }

    /// The national codes that may follow; every other step is refused.
    pub const fn next_codes(&self) -> &'static [u8] {
        match self {
            Self::Registered => &[2, 3, 5, 7],
            Self::Received { .. } => &[4, 5, 6, 7, 8, 9],
            Self::Processing { .. } => &[5, 6, 7, 8, 9],
            Self::SupplementRequested { .. } => &[2, 3, 4, 7, 8],
            Self::PaymentRequested { .. } => &[4, 7, 8, 9],
            Self::Finished { .. } => &[10],
            Self::Refused { .. } | Self::Withdrawn { .. } | Self::Stopped { .. } | Self::HandedOver { .. } => &[],
        }
    }

    /// What the legal clock does here.
    pub const fn clock(&self) -> Clock {
        match self {
            Self::Registered => Clock::NotStarted,
            Self::Received { .. } | Self::Processing { .. } => Clock::Running,
            Self::SupplementRequested { .. } => Clock::StoppedRestartFromZero,
            Self::PaymentRequested { .. } => Clock::PausedResume,
            Self::Finished { .. } => Clock::StoppedDone,
            Self::Refused { .. } | Self::Withdrawn { .. } | Self::Stopped { .. } | Self::HandedOver { .. } => {
                Clock::Ended
            }
        }
    }

    /// The clock, once it has begun.
    pub fn filing(&self) -> Option<&Filing> {
        match self {
            Self::Received { filing } => Some(filing),
            Self::Processing { filing, .. }
            | Self::SupplementRequested { filing, .. }
            | Self::PaymentRequested { filing, .. }
            | Self::Refused { filing, .. }
            | Self::Withdrawn { filing, .. }
            | Self::Stopped { filing, .. }
            | Self::Finished { filing, .. }
            | Self::HandedOver { filing, .. } => filing.as_ref(),
            Self::Registered => None,
        }
    }

    pub(super) fn filing_mut(&mut self) -> Option<&mut Filing> {
        match self {
            Self::Received { filing } => Some(filing),
            Self::Processing { filing, .. }
            | Self::SupplementRequested { filing, .. }
            | Self::PaymentRequested { filing, .. }
            | Self::Refused { filing, .. }
            | Self::Withdrawn { filing, .. }
            | Self::Stopped { filing, .. }
            | Self::Finished { filing, .. }
            | Self::HandedOver { filing, .. } => filing.as_mut(),
            Self::Registered => None,
        }
    }

    /// When the agency was done with it, Unix milliseconds: with a result or without.
    pub const fn ended_ms(&self) -> Option<i64> {
        match self {
            Self::Refused { at_ms, .. }
            | Self::Withdrawn { at_ms, .. }
            | Self::Stopped { at_ms, .. }
            | Self::Finished { at_ms, .. }
            | Self::HandedOver { finished_ms: at_ms, .. } => Some(*at_ms),
            Self::Registered
            | Self::Received { .. }
            | Self::Processing { .. }
            | Self::SupplementRequested { .. }
            | Self::PaymentRequested { .. } => None,
        }
    }

    /// The agency's part is over; no status follows.
    pub const fn is_closed(&self) -> bool {
        self.next_codes().is_empty()
    }

    /// Ended without a result: whatever the agency holds goes back.
    pub const fn is_closed_without_result(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Withdrawn { .. } | Self::Stopped { .. })
    }

    /// The agency's dossier code, once there is one.
    pub fn dossier_code(&self) -> Option<&str> {
        let code = match self {
            Self::Processing { code, .. }
            | Self::PaymentRequested { code, .. }
            | Self::Finished { code, .. }
            | Self::HandedOver { code, .. } => Some(code),
            Self::SupplementRequested { code, .. }
            | Self::Refused { code, .. }
            | Self::Withdrawn { code, .. }
            | Self::Stopped { code, .. } => code.as_ref(),
            Self::Registered | Self::Received { .. } => None,
        };
        code.map(String::as_str).filter(|code| !code.is_empty())
    }
}
