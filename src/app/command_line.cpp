#include "command_line.h"

#include "subcommands.h"

#include <cstdio>

#include <CLI/CLI.hpp>

namespace vigie::app {
namespace {

// `program` as in "vigie serve".
void print_error(std::string_view program, std::string message) {
  for (char& c : message) {
    if (c == '\n') c = ' ';
  }
  std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), message.c_str());
}

}  // namespace

std::optional<int> parse_words(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return kDone;
  } catch (const CLI::Error& wrong) {
    print_error(app.get_name(), std::string(wrong.what()) + "; --help tells the options");
    return kWrongUsage;
  }
}

int fail(std::string_view subcommand, const Error& error) {
  print_error("vigie " + std::string(subcommand), error.to_string());
  return error.code == ErrorCode::invalid_argument ? kWrongUsage : kFailed;
}

}  // namespace vigie::app
