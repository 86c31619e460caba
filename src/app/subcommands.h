// The subcommands of the one program: a plain function each, in a file of its name. Thread-bound:
// each is the whole of the program while it runs.
#pragma once

#include <span>

namespace vigie::app {

// Exit statuses that scripts may rely on.
enum ExitStatus : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

struct Subcommand {
  const char* name;
  const char* summary;  // one line, for `vigie --help`
  // `argv[0]` is the subcommand's name. Returns the exit status; writes errors itself, to standard error.
  int (*run)(int argc, char** argv);
};

// In the order of the help.
std::span<const Subcommand> subcommands();

int run_audit(int argc, char** argv);
int run_bench(int argc, char** argv);
int run_plan(int argc, char** argv);
int run_scan(int argc, char** argv);
int run_score(int argc, char** argv);
int run_serve(int argc, char** argv);
int run_tune(int argc, char** argv);
int run_user(int argc, char** argv);

}  // namespace vigie::app
