//! Photos as files of the origin's private file system, named by content. Worker only.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle,
};

use super::reason;
use crate::platform::{is_blob_name, name_of};

const FOLDER: &str = "blobs";

/// The folder of photos and signatures. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Blobs {}

impl Blobs {
    /// Bytes that the browser still grants this origin; `None` = it does not say.
    pub async fn room(&self) -> Option<u64> {
        let storage = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().navigator().storage();
        let estimate = Reflect::get(&storage, &"estimate".into()).ok()?.dyn_into::<Function>().ok()?;
        let asked = estimate.call0(&storage).ok()?.dyn_into::<js_sys::Promise>().ok()?;
        let told = JsFuture::from(asked).await.ok()?;
        let number = |name: &str| Reflect::get(&told, &name.into()).ok()?.as_f64();
        Some((number("quota")? - number("usage")?).max(0.0) as u64)
    }

    /// Keeps `bytes`; returns their name once they are on disk.
    pub async fn save(&self, bytes: &[u8]) -> Result<String, String> {
        let name = name_of(bytes);
        write(&name, bytes).await.map_err(|error| reason(&error))?;
        Ok(name)
    }

    /// The bytes called `name`; `None` if they are not here or not whole.
    pub async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        if !is_blob_name(name) {
            return Ok(None);
        }
        match read(name).await {
            Ok(bytes) => Ok((name_of(&bytes) == name).then_some(bytes)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    /// Forgets the bytes called `name`; absent is fine.
    pub async fn delete(&self, name: &str) -> Result<(), String> {
        if !is_blob_name(name) {
            return Ok(());
        }
        let removed = async { JsFuture::from(folder().await?.remove_entry(name)).await };
        match removed.await {
            Err(error) if !is_absent(&error) => Err(reason(&error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

fn is_absent(error: &JsValue) -> bool {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    name.as_deref() == Some("NotFoundError")
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let storage = js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().navigator().storage();
    let root: FileSystemDirectoryHandle = JsFuture::from(storage.get_directory()).await?.unchecked_into();
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    Ok(JsFuture::from(root.get_directory_handle_with_options(FOLDER, &options)).await?.unchecked_into())
}

/// Opens the file and hands it to `work`; closed afterwards, whatever happened.
async fn with_file<T>(
    name: &str,
    create: bool,
    work: impl FnOnce(&FileSystemSyncAccessHandle) -> Result<T, JsValue>,
) -> Result<T, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(create);
    let found = folder().await?.get_file_handle_with_options(name, &options);
    let file: FileSystemFileHandle = JsFuture::from(found).await?.unchecked_into();
    let open = Reflect::get(&file, &"createSyncAccessHandle".into())?.dyn_into::<Function>()?;
    let opening = open.call0(&file)?.dyn_into::<js_sys::Promise>()?;
    let handle: FileSystemSyncAccessHandle = JsFuture::from(opening).await?.unchecked_into();
    let done = work(&handle);
    handle.close();
    done
}

async fn write(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    with_file(name, true, |file| {
        let written = file.write_with_u8_array(bytes)?;
        if written != bytes.len() as f64 {
            return Err(js_sys::Error::new("the file took fewer bytes than were given").into());
        }
        file.truncate_with_f64(written)?;
        file.flush()
    })
    .await
}

async fn read(name: &str) -> Result<Vec<u8>, JsValue> {
    with_file(name, false, |file| {
        let mut bytes = vec![0; file.get_size()? as usize];
        let read = file.read_with_u8_array(&mut bytes)? as usize;
        bytes.truncate(read);
        Ok(bytes)
    })
    .await
}
