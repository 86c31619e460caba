// vigie serve: the node.
#include "command_line.h"
#include "config.h"
#include "data_folder.h"
#include "private_file.h"
#include "subcommands.h"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <vigie/classify/crop_model.h>
#include <vigie/server/account.h>
#include <vigie/server/server.h>
#include <vigie/site/site.h>

namespace vigie::app {
namespace {

// The words of the command line; they win over the file's.
struct Words {
  std::string config, data, address, web;
  std::optional<std::uint16_t> port;
  bool demo = false;
};

// A folder of the demo's own, gone with it.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vigie-demo-XXXXXX").string();
    if (!mkdtemp(pattern.data())) {
      return Error(ErrorCode::io, fmt::format("cannot make a temporary folder as {}", pattern));
    }
    return TemporaryFolder(pattern);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// One line that only the node may read.
Result<std::string> read_token(const std::filesystem::path& file) {
  if (auto own = check_private(file, "the token"); !own) return std::move(own).error();
  std::ifstream in(file);
  std::string token;
  if (!std::getline(in, token) || token.empty()) {
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("cannot read a token from {}: it is to be a file with one line of 16 to 256 bytes",
                    printable(file.string())));
  }
  return token;
}

Result<server::ServerOptions> server_options(const Words& words, const ServeConfig& config) {
  server::ServerOptions options;
  options.version = VIGIE_VERSION;
  options.address = !words.address.empty() ? words.address : config.address.value_or(options.address);
  options.port = words.port.value_or(config.port.value_or(options.port));
  options.web = !words.web.empty() ? std::filesystem::path(words.web) : config.web.value_or("");
  options.map_tiles = config.map_tiles.value_or("");
  options.tls_certificate = config.tls_certificate.value_or("");
  options.tls_key = config.tls_key.value_or("");
  options.host_names = config.host_names;
  if (config.token_file) {
    auto token = read_token(*config.token_file);
    if (!token) return std::move(token).error();
    options.token = *token;
  }
  if (auto own = check_private(options.tls_key, "the TLS key"); !own) return std::move(own).error();
  if (auto valid = options.validate(); !valid) return std::move(valid).error();
  return options;
}

Result<site::SiteOptions> site_options(const Words& words, const ServeConfig& config,
                                       const std::optional<TemporaryFolder>& temporary) {
  site::SiteOptions options;
  options.demo = words.demo;
  options.name = config.site_name.value_or(words.demo ? "Demo" : options.name);
  if (config.clip_limit_mb) {
    options.clip_limit_bytes = static_cast<std::uint64_t>(*config.clip_limit_mb) * 1'000'000;
  }
  if (config.classifier_model) {
    auto model = classify::CropModel::read(*config.classifier_model);
    if (!model) return std::move(model).error();
    options.classifier_model = std::move(*model);
  }
  options.describe_alarm = server::account_of;
  if (words.demo) options.cameras = site::demo_cameras();
  options.ground.demo = words.demo;
  options.ground.elevation = config.elevation.value_or("");
  options.ground.heights_above_ellipsoid = config.heights_above_ellipsoid;
  if (!words.data.empty()) {
    options.data = words.data;
  } else if (temporary) {
    options.data = temporary->path();
  } else if (config.data) {
    options.data = *config.data;
  } else {
    auto usual = usual_data_folder();
    if (!usual) return std::move(usual).error();
    options.data = *usual;
  }
  return options;
}

// The signals that end the node are taken by main alone: every thread that starts from now on leaves them be.
sigset_t take_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// All that the node makes is its own; what a person made is left as it is.
void keep_to_ourselves(const std::filesystem::path& data) {
  umask(0077);
  std::error_code none;
  if (std::filesystem::is_directory(data, none) && is_open_to_others(data)) {
    log_warning("serve",
                fmt::format("others on this machine may look into the data folder {0}: chmod 700 {0}",
                            printable(data.string())));
  }
}

// Where others than the machine's own callers may come, and nobody could sign in: one administrator, whose
// password is told here and nowhere else.
Result<void> make_first_user(site::Users& users, const server::ServerOptions& served) {
  if (served.on_loopback() || !served.token.empty() || !users.none()) return {};
  const Principal program{PrincipalKind::program, "vigie", ""};
  const auto made = users.add(program, {"admin", Role::administrator, {}});
  if (!made) return made.error();
  std::printf("There was no user yet. Sign in as %s with the password %s, which is not shown again.\n",
              made->user.name.c_str(), made->password.c_str());
  return {};
}

Result<void> run_node(const Words& words, const ServeConfig& config, const server::ServerOptions& served) {
  std::optional<TemporaryFolder> temporary;
  if (words.demo && words.data.empty()) {
    auto made = TemporaryFolder::make();
    if (!made) return std::move(made).error();
    temporary.emplace(std::move(*made));
    std::printf("The demo keeps its data in %s and removes it at the end.\n", temporary->path().c_str());
  }
  auto options = site_options(words, config, temporary);
  if (!options) return std::move(options).error();

  keep_to_ourselves(options->data);
  const sigset_t signals = take_ending_signals();
  const SystemClock clock;
  UuidV7Generator ids(clock);
  auto site = site::Site::open(*options, clock, ids);
  if (!site) return std::move(site).error();
  auto server = server::Server::start(served, **site, clock);
  if (!server) return std::move(server).error();
  if (auto made = make_first_user((*site)->users(), served); !made) return made;
  std::printf("Vigie watches at %s\nCtrl-C ends it.\n", (*server)->url().c_str());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends it at once
  std::puts("Ending.");
  std::fflush(stdout);
  return {};
}

// What is wrong with a port in words; empty where nothing is.
std::string wrong_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failed == std::errc() && end == text.data() + text.size()) return "";
  return fmt::format("{} is no port: give a number from 1 to 65535 (0: any free port)", printable(text));
}

// Whatever is wrong before anything was started is wrong use.
int fail_to_start(const Error& error) {
  fail("serve", error);
  return kWrongUsage;
}

}  // namespace

int run_serve(int argc, char** argv) {
  Words words;
  CLI::App app("The node: cameras in, tracks out, the console in the browser.", "vigie serve");
  app.add_option("--config", words.config, "TOML file that says how the process runs");
  app.add_option("--data", words.data, "data folder: register, recordings, keys");
  app.add_option("--address", words.address, "IP address to listen at (127.0.0.1)");
  app.add_option("--port", words.port, "port to listen at (8080; 0: any free one)")->check(&wrong_port);
  app.add_option("--web", words.web, "folder of the console's files, in place of the built-in ones");
  app.add_flag("--demo", words.demo,
               "a simulated site, at once; kept in a temporary folder unless --data names one");
  if (const auto status = parse_words(app, argc, argv)) return *status;
  auto config = words.config.empty() ? Result<ServeConfig>(ServeConfig{}) : read_config(words.config);
  if (!config) return fail_to_start(config.error());
  if (config->log_level) set_log_level(*config->log_level);
  const auto served = server_options(words, *config);
  if (!served) return fail_to_start(served.error());
  if (auto done = run_node(words, *config, *served); !done) return fail("serve", done.error());
  return kDone;
}

}  // namespace vigie::app
