//! The map of the whole app: every address, the frame it opens in, the screen it shows.

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::actor::Role;
use shared::ids::{DossierId, HandoverId};

use crate::screens::agency::call::CallBook;
use crate::screens::agency::cases::{CasePage, Cases};
use crate::screens::agency::cash::CashPage;
use crate::screens::agency::custody::CustodyPage;
use crate::screens::agency::desk::Desk;
use crate::screens::agency::dossier::AgencyDossier;
use crate::screens::agency::dossiers::AgencyDossiers;
use crate::screens::agency::force_majeure::ForceMajeurePage;
use crate::screens::agency::handover::HandoverPage;
use crate::screens::agency::plan::AgencyPlan;
use crate::screens::agency::register::RegisterPage;
use crate::screens::agency::release::ReleasePage;
use crate::screens::agency::report::ReportPage;
use crate::screens::agency::scan::ScanPage;
use crate::screens::agency::shell::AgencyShell;
use crate::screens::citizen::book::Book;
use crate::screens::citizen::dossier::DossierPage;
use crate::screens::citizen::dossiers::Dossiers;
use crate::screens::citizen::reschedule::Reschedule;
use crate::screens::citizen::shell::CitizenShell;
use crate::screens::common::book::BookStep;
use crate::screens::common::guest::GuestShell;
use crate::screens::common::home::Home;
use crate::screens::common::not_found::NotFound;
use crate::screens::common::outbox::Outbox;
use crate::screens::common::papers::{AgencyPapers, CitizenPapers};
use crate::screens::common::settings::SettingsPage;
use crate::screens::common::sign_in::SignIn;
use crate::screens::common::sign_in_staff::SignInStaff;
use crate::screens::common::track::Track;
use crate::screens::courier::agency_stop::AgencyStop;
use crate::screens::courier::delivery::{CounterDelivery, DeliveryPage};
use crate::screens::courier::failed::FailedPage;
use crate::screens::courier::pickup::PickupPage;
use crate::screens::courier::shell::CourierShell;
use crate::screens::courier::shift::Shift;
use crate::screens::courier::stop::Stop;
use crate::screens::courier::today::Today;

/// Every screen.
#[derive(Debug, Clone, PartialEq, Routable)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "each leads to the screen of the same name, which says what it is")]
pub enum Route {
    #[layout(GuestShell)]
        #[route("/")]              Home {},
        #[route("/sign-in")]       SignIn {},
        #[route("/sign-in/staff")] SignInStaff {},
        #[route("/t/:token")]      Track { token: String },
        #[route("/outbox")]        Outbox {},
        #[route("/settings")]      SettingsPage {},
    #[end_layout]
    #[nest("/citizen")] #[layout(CitizenShell)]
        #[route("/dossiers")]                Dossiers {},
        #[route("/dossiers/:id")]            DossierPage { id: DossierId },
        #[route("/dossiers/:id/reschedule")] Reschedule { id: DossierId },
        #[route("/dossiers/:id/papers")]     CitizenPapers { id: DossierId },
        #[route("/book/:step")]              Book { step: BookStep },
    #[end_layout] #[end_nest]
    #[nest("/courier")] #[layout(CourierShell)]
        #[route("/today")]             Today {},
        #[route("/stop/:id")]          Stop { id: DossierId },
        #[route("/stop/:id/pickup")]   PickupPage { id: DossierId },
        #[route("/stop/:id/delivery")] DeliveryPage { id: DossierId },
        #[route("/stop/:id/failed")]   FailedPage { id: DossierId },
        #[route("/agency/:agency")]    AgencyStop { agency: String },
        #[route("/shift")]             Shift {},
    #[end_layout] #[end_nest]
    #[nest("/agency")] #[layout(AgencyShell)]
        #[route("/desk")]                 Desk {},
        #[route("/call/:step")]           CallBook { step: BookStep },
        #[route("/plan/:day")]            AgencyPlan { day: NaiveDate },
        #[route("/dossiers")]             AgencyDossiers {},
        #[route("/dossiers/:id")]         AgencyDossier { id: DossierId },
        #[route("/dossiers/:id/release")] ReleasePage { id: DossierId },
        #[route("/dossiers/:id/delivery")] CounterDelivery { id: DossierId },
        #[route("/dossiers/:id/papers")]  AgencyPapers { id: DossierId },
        #[route("/scan")]                 ScanPage {},
        #[route("/cash")]                 CashPage {},
        #[route("/custody")]              CustodyPage {},
        #[route("/force-majeure")]        ForceMajeurePage {},
        #[route("/register")]             RegisterPage {},
        #[route("/report")]               ReportPage {},
        #[route("/handovers/:id")]        HandoverPage { id: HandoverId },
        #[route("/cases")]                Cases {},
        #[route("/cases/:id")]            CasePage { id: String },
    #[end_layout] #[end_nest]
    #[route("/:..path")]           NotFound { path: Vec<String> },
}

impl Route {
    /// Where a role begins.
    pub fn first_of(role: Role) -> Self {
        match role {
            Role::Citizen => Self::Dossiers {},
            Role::Courier => Self::Today {},
            Role::Coordinator | Role::OneStopOfficer | Role::CallOperator | Role::Auditor | Role::Administrator => {
                Self::Desk {}
            }
        }
    }
}
