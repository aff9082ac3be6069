//! Accounts.

use countersign_app::accounts::{
    AccountOf, AccountView, Accounts, AddAccount, ConnectionTest, RenameAccount, ReplaceKey,
};

super::forward! {
    list_accounts() -> Accounts;
    add_account(argument: AddAccount) -> AccountView;
    replace_key(argument: ReplaceKey) -> AccountView;
    rename_account(argument: RenameAccount) -> AccountView;
    remove_account(argument: AccountOf) -> ();
    set_default_account(argument: AccountOf) -> ();
    test_account(argument: AccountOf) -> ConnectionTest;
}
