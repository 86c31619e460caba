// vigie audit verify: whether what a node kept is as it was kept.
#include "command_line.h"
#include "data_folder.h"
#include "subcommands.h"

#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/evidence/chain.h>

namespace vigie::app {
namespace {

void print_json(const evidence::ChainReport& report) {
  const nlohmann::ordered_json json{{"whole", report.findings.empty()},
                                    {"records", report.records},
                                    {"files_whole", report.whole},
                                    {"removed", report.removed},
                                    {"head", {{"number", report.head.number}, {"blake2b", report.head.hash}}},
                                    {"findings", report.findings}};
  std::puts(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

void print_words(const evidence::ChainReport& report) {
  for (const std::string& finding : report.findings) std::printf("WRONG  %s\n", finding.c_str());
  std::printf("%llu records, %zu files as they were kept, %zu removed with a record\n",
              static_cast<unsigned long long>(report.records), report.whole, report.removed);
  std::printf("head %llu %s\n", static_cast<unsigned long long>(report.head.number),
              report.head.hash.c_str());
  std::puts(report.findings.empty() ? "Nothing was changed." : "Something was changed, or is gone.");
}

}  // namespace

int run_audit(int argc, char** argv) {
  std::string data, head;
  bool json = false;
  CLI::App app("Whether what a node kept is as it was kept. A node may run on the folder meanwhile.",
               "vigie audit");
  app.require_subcommand(1);
  CLI::App* verify =
      app.add_subcommand("verify", "every record of the chain, and every file that it tells of");
  verify->add_option("--data", data, "the data folder (default: that of vigie serve)");
  verify->add_option("--head", head, "a head that was noted before: 128 hexadecimal digits");
  verify->add_flag("--json", json, "print the answer as JSON");
  if (const auto status = parse_words(app, argc, argv)) return *status;

  auto folder = data.empty() ? usual_data_folder() : Result<std::filesystem::path>(data);
  if (!folder) return fail("audit", folder.error());
  const auto report = evidence::verify_chain(*folder, head);
  if (!report) return fail("audit", report.error());
  json ? print_json(*report) : print_words(*report);
  return report->findings.empty() ? kDone : kFailed;
}

}  // namespace vigie::app
