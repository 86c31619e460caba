// vigie serve: the node.
#include "command_line.h"
#include "config.h"
#include "subcommands.h"

#include <CLI/CLI.hpp>

namespace vigie::app {

int run_serve(int argc, char** argv) {
  std::string config_file;
  CLI::App app("The node: cameras in, tracks out, the console in the browser.", "vigie serve");
  app.add_option("--config", config_file, "TOML file that says how the process runs");
  if (const auto status = parse_words(app, argc, argv)) return *status;
  auto config = config_file.empty() ? Result<ServeConfig>(ServeConfig{}) : read_config(config_file);
  if (!config) return fail("serve", config.error());
  return kDone;
}

}  // namespace vigie::app
