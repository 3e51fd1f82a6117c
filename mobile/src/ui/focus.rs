//! Moving the keyboard focus: to a part that just appeared, or from an error to its field.

use std::collections::HashMap;
use std::rc::Rc;

use dioxus::prelude::*;

/// The fields on the page by name, so that an error can lead to its field. Given once, by [`super::shell::AppFrame`].
#[derive(Clone, Copy, PartialEq)]
pub struct FieldFocus {
    fields: CopyValue<HashMap<String, Rc<MountedData>>>,
}

impl FieldFocus {
    /// Moves the focus to the field `name`, if it is on the page.
    pub fn focus(&self, name: &str) {
        let field = self.fields.read().get(name).cloned();
        if let Some(field) = field {
            focus_on(field);
        }
    }
}

/// Gives the components below a place to register their fields.
pub fn use_field_focus_provider() -> FieldFocus {
    use_context_provider(|| FieldFocus { fields: CopyValue::new(HashMap::new()) })
}

/// Registers a field under its name when it appears.
pub(super) fn register(name: &str, event: &MountedEvent) {
    if let Some(mut context) = try_consume_context::<FieldFocus>() {
        context.fields.write().insert(name.to_owned(), event.data());
    }
}

/// The registry, if a frame gives one.
pub(super) fn registry() -> Option<FieldFocus> {
    try_consume_context::<FieldFocus>()
}

/// Moves the focus to an element that is on the page.
pub(super) fn focus_on(element: Rc<MountedData>) {
    spawn(async move {
        // An element that has left the page meanwhile needs no focus.
        let _ = element.set_focus(true).await;
    });
}
