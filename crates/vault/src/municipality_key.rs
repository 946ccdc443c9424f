//! The key of a municipality: what stands between the master key and its data keys.
//!
//! It makes rotating the master key a matter of a few wraps instead of one for every recording.

use mrp_vocabulary::MunicipalityId;
use object_store::path::Path;

use crate::{
    KeyStore, VaultError,
    crypto::{Secret, random, random_secret},
    key_store::municipality_folder,
    master_key::Key,
    wrap::{self, Kind, WrapKeyId},
};

/// Stands in the names of municipality keys only.
pub(crate) const MUNICIPALITY_KEYS: &str = "/key/";

impl KeyStore {
    /// A key of the municipality to wrap with, made when there is none.
    ///
    /// Each has a random name: two processes that make the first one at once make two, and both stay good.
    pub(crate) async fn municipality_key(
        &self,
        municipality: MunicipalityId,
    ) -> Result<(WrapKeyId, Secret), VaultError> {
        if let Some(id) = self.list_municipality_keys(municipality).await?.first()
            && let Some(secret) = self.open_municipality_key(municipality, id).await?
        {
            return Ok((*id, secret));
        }
        let (id, secret) = (random::<16>(), random_secret());
        self.look_at_master_file()?;
        loop {
            let master = self.current_master();
            self.put_municipality_key(municipality, &id, &master, &secret).await?;
            // A rotation may have begun in another process meanwhile; what it does not see must not be lost.
            self.look_at_master_file()?;
            if self.current_master().id == master.id {
                return Ok((id, secret));
            }
        }
    }

    pub(crate) async fn put_municipality_key(
        &self,
        municipality: MunicipalityId,
        id: &WrapKeyId,
        master: &Key,
        secret: &Secret,
    ) -> Result<(), VaultError> {
        let name = municipality_key_name(municipality, id);
        let wrapped = wrap::wrap(Kind::Municipality, &master.secret, &master.id, name.as_ref(), secret);
        self.store.put(&name, wrapped.into()).await?;
        Ok(())
    }

    pub(crate) async fn list_municipality_keys(
        &self,
        municipality: MunicipalityId,
    ) -> Result<Vec<WrapKeyId>, VaultError> {
        let names = self.names_in(&municipality_folder(municipality).join("key")).await?;
        names
            .iter()
            .map(|name| {
                let mut id = WrapKeyId::default();
                hex::decode_to_slice(name, &mut id).map_err(|_| VaultError::damaged(name, "it is no key's name"))?;
                Ok(id)
            })
            .collect()
    }

    pub(crate) async fn open_municipality_key(
        &self,
        municipality: MunicipalityId,
        id: &WrapKeyId,
    ) -> Result<Option<Secret>, VaultError> {
        let name = municipality_key_name(municipality, id);
        let Some(wrapped) = self.store.get(&name).await? else { return Ok(None) };
        let master = self.master_key(&wrap::key_id(Kind::Municipality, name.as_ref(), &wrapped)?)?;
        wrap::unwrap(Kind::Municipality, &master.secret, name.as_ref(), &wrapped).map(Some)
    }

    /// Under which master key a municipality's key is wrapped.
    pub(crate) async fn master_key_id_of(
        &self,
        municipality: MunicipalityId,
        id: &WrapKeyId,
    ) -> Result<Option<WrapKeyId>, VaultError> {
        let name = municipality_key_name(municipality, id);
        let wrapped = self.store.get(&name).await?;
        wrapped.map(|wrapped| wrap::key_id(Kind::Municipality, name.as_ref(), &wrapped)).transpose()
    }
}

fn municipality_key_name(municipality: MunicipalityId, id: &WrapKeyId) -> Path {
    municipality_folder(municipality).join("key").join(hex::encode(id))
}
