// vigie user: who may sign in to a node that does not run. While it runs, the console does this.
#include "command_line.h"
#include "data_folder.h"
#include "subcommands.h"

#include <array>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/site/users.h>

namespace vigie::app {
namespace {

struct Words {
  std::string data, name, role;
};

constexpr std::array kRoles{Role::viewer, Role::operator_, Role::supervisor, Role::administrator};

const Principal& at_the_machine() {
  static const Principal principal{PrincipalKind::local_administrator, "vigie user", ""};
  return principal;
}

Result<UserId> id_of(const site::Users& users, const std::string& name) {
  const auto user = users.user(name);
  if (user) return user->id;
  return Error(ErrorCode::not_found, fmt::format("there is no user {}", printable(name)));
}

void print(const site::UserAnswer& answer) {
  std::printf("%s, %s\n", answer.user.name.c_str(), std::string(to_string(answer.user.role)).c_str());
  if (answer.password.empty()) return;
  std::printf("password: %s\nIt is not shown again.\n", answer.password.c_str());
}

Result<void> add(site::Users& users, const Words& words) {
  site::NewUser user{words.name, Role::unknown, {}};
  for (const Role role : kRoles)
    if (to_string(role) == words.role) user.role = role;
  const auto added = users.add(at_the_machine(), user);
  if (!added) return added.error();
  print(*added);
  return {};
}

Result<void> change(site::Users& users, const std::string& name, const site::UserChange& what) {
  const auto id = id_of(users, name);
  if (!id) return id.error();
  const auto changed = users.change(at_the_machine(), *id, what);
  if (!changed) return changed.error();
  print(*changed);
  return {};
}

void list(const site::Users& users) {
  for (const UserRecord& user : users.users()) {
    std::printf("%-24s %-14s %s\n", user.name.c_str(), std::string(to_string(user.role)).c_str(),
                user.enabled ? "may sign in" : "may not sign in");
  }
}

// Makes the folder where a node has not done it yet and `make` says so.
Result<std::unique_ptr<site::Users>> open_users(const std::string& data, bool make, const Clock& clock,
                                                IdGenerator& ids) {
  auto folder = data.empty() ? usual_data_folder() : Result<std::filesystem::path>(data);
  if (!folder) return std::move(folder).error();
  umask(0077);
  std::error_code error;
  if (make) std::filesystem::create_directories(*folder, error);
  if (!std::filesystem::exists(*folder / "register.db", error) && !make)
    return Error(ErrorCode::not_found,
                 fmt::format("{} is no data folder of a node", printable(folder->string())));
  auto users = site::Users::open(*folder, clock, ids);
  if (!users && users.error().code == ErrorCode::unavailable)
    return Error(ErrorCode::unavailable, "the node runs: change users in its console, or end it first",
                 users.error());
  return users;
}

}  // namespace

int run_user(int argc, char** argv) {
  Words words;
  CLI::App app("Who may sign in to a node that does not run. While it runs, its console does this.",
               "vigie user");
  app.require_subcommand(1);
  app.add_option("--data", words.data, "the data folder (default: that of vigie serve)");
  CLI::App* adding = app.add_subcommand("add", "a user, and prints the password, once");
  CLI::App* listing = app.add_subcommand("list", "all users");
  CLI::App* disabling = app.add_subcommand("disable", "a user may not sign in any more");
  CLI::App* enabling = app.add_subcommand("enable", "a user may sign in again");
  CLI::App* resetting = app.add_subcommand("password", "prints a new password of a user, once");
  for (CLI::App* each : {adding, disabling, enabling, resetting})
    each->add_option("NAME", words.name, "letters of a to z, digits, and . _ - @")->required();
  adding->add_option("--role", words.role, "viewer, operator, supervisor or administrator")
      ->required()
      ->check(CLI::IsMember({"viewer", "operator", "supervisor", "administrator"}));
  for (CLI::App* each : {adding, listing, disabling, enabling, resetting}) each->fallthrough();
  if (const auto status = parse_words(app, argc, argv)) return *status;

  const SystemClock clock;
  UuidV7Generator ids(clock);
  auto users = open_users(words.data, adding->parsed(), clock, ids);
  if (!users) return fail("user", users.error());
  site::UserChange what;
  if (disabling->parsed()) what.enabled = false;
  if (enabling->parsed()) what.enabled = true;
  what.new_password = resetting->parsed();
  Result<void> done;
  if (listing->parsed())
    list(**users);
  else
    done = adding->parsed() ? add(**users, words) : change(**users, words.name, what);
  return done ? kDone : fail("user", done.error());
}

}  // namespace vigie::app
