// Users and passwords of cameras, sealed in the register: XSalsa20-Poly1305 (libsodium's secretbox) under the
// key in the file `key` of the data folder, which only its owner may read. Nobody but the camera's own source
// asks for them: they are not exported, logged or shown, and no event carries them. A copy of the register
// without the key gives nothing away; whoever reads both has the passwords.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {

struct CameraSecret {
  std::string user;
  std::string password;
  friend bool operator==(const CameraSecret&, const CameraSecret&) = default;
};

// Thread-safe. The register outlives it.
class Secrets {
 public:
  // Reads the key, or makes it where there is none: what was sealed with another key can then not be read.
  // permission_denied: group or others may read the key file · damaged: it is not a key · io, exhausted.
  static Result<std::unique_ptr<Secrets>> open(SqliteRegister& where);
  ~Secrets();
  Secrets(const Secrets&) = delete;
  Secrets& operator=(const Secrets&) = delete;

  // Each at most 1000 bytes; invalid_argument otherwise. Durable.
  Result<void> put(CameraId camera, const CameraSecret& secret);
  // Nothing where none was put; damaged where it was sealed with another key, or tampered with.
  Result<std::optional<CameraSecret>> get(CameraId camera);
  // It is not an error where there is none. Durable.
  Result<void> remove(CameraId camera);

 private:
  using Key = std::array<std::uint8_t, 32>;
  Secrets(Database& database, const Key& key) : database_(database), key_(key) {}

  Database& database_;
  Key key_;
};

}  // namespace vigie::store
