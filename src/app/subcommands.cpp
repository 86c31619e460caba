#include "subcommands.h"

#include <array>

namespace vigie::app {

std::span<const Subcommand> subcommands() {
  static constexpr std::array kAll{
      Subcommand{"audit", "whether what a node kept is as it was kept", run_audit},
      Subcommand{"bench", "this machine: what detection and tracking cost, beside a bare pass", run_bench},
      Subcommand{"plan",
                 "cameras, terrain and a line to what would be seen, and where the next camera belongs",
                 run_plan},
      Subcommand{"scan", "recordings to tracks: MOTChallenge text, CSV, JSON lines, annotated video",
                 run_scan},
      Subcommand{"score", "tracks against truth: share found, delay, recall, precision, false ones",
                 run_score},
      Subcommand{"serve", "the node: cameras in, tracks out, the console in the browser", run_serve},
      Subcommand{"tune", "a recording to what each of several thresholds would have given", run_tune},
      Subcommand{"user", "who may sign in to a node: add, list, disable, a new password", run_user},
  };
  return kAll;
}

}  // namespace vigie::app
