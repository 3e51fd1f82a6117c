//! The root: this device's data and settings as contexts, the frame, the screens.

use dioxus::prelude::*;

use crate::data::engine::open_engine;
use crate::data::{Data, use_data_provider};
use crate::i18n::{Settings, SettingsContext, use_settings_provider};
use crate::platform;
use crate::route::Route;
use crate::ui::settings::SettingsBar;
use crate::ui::shell::AppFrame;

/// The key of [`Settings`] among this device's settings.
const LOOKS: &str = "looks";

/// The whole app.
#[component]
pub fn App() -> Element {
    let data = use_data_provider(|| platform::open(open_engine));
    let keep = use_keeping(&data);
    let settings = use_settings_provider(Settings::default(), keep);
    use_kept_settings(data, settings);
    rsx! {
        AppFrame {
            SettingsBar {}
            Router::<Route> {}
        }
    }
}

/// Keeps each change of the settings on this device.
fn use_keeping(data: &Data) -> Callback<Settings> {
    let data = data.clone();
    use_callback(move |settings: Settings| {
        let data = data.clone();
        spawn(async move {
            let text = serde_json::to_string(&settings).expect("settings hold nothing that JSON refuses");
            // A setting that cannot be kept still holds until the app is closed; the frame tells of a lost store.
            let _ = data.save_setting(LOOKS, &text).await;
        });
    })
}

/// Takes up the settings of the last time, once the store is open.
fn use_kept_settings(data: Data, settings: SettingsContext) {
    use_future(move || {
        let data = data.clone();
        async move {
            let kept = data.setting(LOOKS).await.ok().flatten();
            if let Some(kept) = kept.and_then(|text| serde_json::from_str::<Settings>(&text).ok()) {
                settings.set(kept);
            }
        }
    });
}
