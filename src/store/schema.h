// The schema's versions, and how a database comes to the newest.
#pragma once

#include "connection.h"

#include <span>

namespace vigie::store {

// "VIGI": says of a SQLite file that it is one of ours.
inline constexpr std::int64_t kApplicationId = 0x56494749;

// schema/register.sql: the newest version, whole.
extern const char* const kRegisterSql;

// From the version before to `version`.
struct Upgrade {
  std::int64_t version = 0;
  const char* sql = nullptr;
};

// The first version, and the steps from it to the newest, rising by one.
inline constexpr std::int64_t kFirstVersion = 1;
std::span<const Upgrade> upgrades();
inline std::int64_t newest_version(std::span<const Upgrade> steps = upgrades()) {
  return kFirstVersion + static_cast<std::int64_t>(steps.size());
}

// What a file holds.
struct SchemaState {
  bool empty = false;  // nothing yet
  std::int64_t version = 0;
};
// Throws: damaged, invalid_argument (another program's database), unsupported (made by a newer program).
// Changes nothing.
SchemaState inspect_schema(Connection& connection, const std::string& path,
                           std::span<const Upgrade> steps = upgrades());

// Makes the schema in an empty database, or upgrades an older one, in one transaction: all or nothing.
void bring_up_to_date(Connection& connection, const SchemaState& state,
                      std::span<const Upgrade> steps = upgrades(), const char* whole = kRegisterSql);

}  // namespace vigie::store
