//! The agency's axis: the ten national statuses of a dossier, each with the facts that are true there.

use serde::{Deserialize, Serialize};

use crate::time::due::Due;

/// When the legal clock began, and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filing {
    /// The later of both signatures on the hand-over record, Unix milliseconds (`QĐ 45/2016/QĐ-TTg` Điều 7(4)).
    pub filed_ms: i64,
    /// When the result is due, as it was promised; never computed again. Absent where the catalogue does not know the
    /// limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

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
    },
    /// 9 Đã xử lý xong: finished, not yet in the citizen's hand.
    Finished {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code.
        code: String,
        /// Unix milliseconds: lateness is fixed here.
        at_ms: i64,
    },
    /// 10 Đã trả kết quả.
    HandedOver {
        /// Clock; absent when it was filed elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filing: Option<Filing>,
        /// Dossier code.
        code: String,
        /// Unix milliseconds: when the agency was done.
        finished_ms: i64,
        /// Unix milliseconds: when the result was in the recipient's hand.
        at_ms: i64,
    },
}

impl Status {
    /// The national code, 1–10.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Registered => 1,
            Self::Received { .. } => 2,
            Self::Processing { .. } => 4,
            Self::Withdrawn { .. } => 7,
            Self::Finished { .. } => 9,
            Self::HandedOver { .. } => 10,
        }
    }

    /// The clock, once it has begun.
    pub fn filing(&self) -> Option<&Filing> {
        match self {
            Self::Received { filing } => Some(filing),
            Self::Processing { filing, .. } | Self::Finished { filing, .. } | Self::HandedOver { filing, .. } => {
                filing.as_ref()
            }
            Self::Registered | Self::Withdrawn { .. } => None,
        }
    }

    /// Nothing moves any more.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Withdrawn { .. } | Self::HandedOver { .. })
    }

    /// The agency's dossier code, once there is one.
    pub fn dossier_code(&self) -> Option<&str> {
        match self {
            Self::Processing { code, .. } | Self::Finished { code, .. } | Self::HandedOver { code, .. } => Some(code),
            Self::Registered | Self::Received { .. } | Self::Withdrawn { .. } => None,
        }
    }
}
