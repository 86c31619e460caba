// What the subcommands share in reading their words and saying what was wrong. Reentrant.
#pragma once

#include <optional>
#include <string_view>

#include <vigie/core/result.h>

namespace CLI {
class App;
}

namespace vigie::app {

// Reads the words into what `app` was told. An exit status where there is nothing more to do: the help was
// asked for and printed, or the words were wrong and one line on standard error says so.
std::optional<int> parse_words(CLI::App& app, int argc, char** argv);

// One line on standard error, "vigie SUBCOMMAND: what and what to do"; the exit status that belongs to it.
int fail(std::string_view subcommand, const Error& error);

}  // namespace vigie::app
