#pragma once
// The command line as plain data, so that help, man page and completion are written from one declaration.

#include <string>
#include <string_view>
#include <vector>

namespace ohmic::app {

/// One option or argument.
struct CommandOption {
  std::vector<std::string> names;  // "-o", "--output"; empty for an argument
  std::string value;               // "RIG", "N", "jack|virtual|auto"; empty for a flag
  std::string says;
  bool is_required = false;
  bool is_repeated = false;

  /// What the value may be, when it is one of a few words: split at '|'.
  std::vector<std::string> choices() const;
};

/// A command with its options and the commands below it.
struct Command {
  std::string name;
  std::string says;
  std::string more;  // behind the options: examples, exit codes; sections begin with a line that ends in ':'
  std::vector<CommandOption> arguments;
  std::vector<CommandOption> options;
  std::vector<Command> commands;

  const Command* find(std::string_view name) const;
};

/// "ohmic run [options] RIG".
std::string usage(const Command& command, std::string_view parents);
/// What --help prints, wrapped to `width` columns. `parents`: "ohmic" for a command below it.
std::string help(const Command& command, std::string_view parents, int width);
/// A man page in troff, section 1.
std::string manual(const Command& program, std::string_view version);
/// A completion script. `shell` is bash, zsh or fish.
std::string completion(const Command& program, std::string_view shell);

}  // namespace ohmic::app
