// vigie SUBCOMMAND …: finds the subcommand and runs it.
#include "subcommands.h"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

void print_help(std::FILE* out) {
  std::fputs("Vigie watches a line with thermal cameras.\n\nvigie SUBCOMMAND [OPTION…]\n\n", out);
  for (const auto& subcommand : vigie::app::subcommands()) {
    std::fprintf(out, "  %-8s %s\n", subcommand.name, subcommand.summary);
  }
  std::fputs("\nvigie SUBCOMMAND --help tells its options; vigie --version the version.\n", out);
}

int dispatch(int argc, char** argv) {
  using namespace vigie::app;
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "--help" || word == "-h" || word == "help") {
    print_help(stdout);
    return kDone;
  }
  if (word == "--version") {
    std::puts("vigie " VIGIE_VERSION);
    return kDone;
  }
  for (const auto& subcommand : subcommands()) {
    if (word == subcommand.name) return subcommand.run(argc - 1, argv + 1);
  }
  if (word.empty()) {
    print_help(stderr);
  } else {
    std::fprintf(stderr, "vigie: there is no subcommand \"%.*s\"; vigie --help lists them\n",
                 static_cast<int>(word.size()), word.data());
  }
  return kWrongUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& defect) {
    std::fprintf(stderr, "vigie: a defect of ours: %s\n", defect.what());
    return vigie::app::kFailed;
  }
}
