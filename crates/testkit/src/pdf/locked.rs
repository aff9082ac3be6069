//! Files with passwords.

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions};

use super::contract;

/// One text page with these passwords and no permissions. An empty user password opens at once, but the owner forbids
/// changes.
pub fn locked(owner: &str, user: &str) -> Vec<u8> {
    let mut file = Document::load_mem(&contract(1)).expect("BUG: the file was generated");
    let id = Object::string_literal("0123456789abcdef");
    file.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    let how = EncryptionVersion::V2 {
        document: &file,
        owner_password: owner,
        user_password: user,
        key_length: 128,
        permissions: Permissions::empty(),
    };
    let state = EncryptionState::try_from(how).expect("BUG: the version is known");
    file.encrypt(&state).expect("BUG: nothing is encrypted yet");
    let key = file.trailer.get(b"Encrypt").and_then(Object::as_reference).expect("BUG: it was just encrypted");
    let check = file.get_object_mut(key).and_then(|key| key.as_dict_mut()?.get_mut(b"U")?.as_str_mut());
    // The second half of this value is filled with anything; here it must be the same on every run.
    check.expect("BUG: it was just encrypted").split_at_mut(16).1.fill(0);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("BUG: memory takes all bytes");
    bytes
}
