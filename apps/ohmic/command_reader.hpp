#pragma once
// A declared command line with the library that reads it: shared by the files that do, and by nobody else.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command_declaration.hpp"
#include "command_tree.hpp"

namespace CLI {
class App;
class Option;
class ParseError;
}  // namespace CLI

namespace ohmic::app {

using WhatIsAsked = std::map<const CLI::App*, std::function<Asked(const std::string&)>>;

struct CommandDeclaration::Parts {
  CLI::App* app = nullptr;
  std::shared_ptr<WhatIsAsked> asked;
};

/// The declaration as data.
Command described(const CLI::App& app);

/// What was chosen: of the tree, the commands one below the other.
struct ChosenCommand {
  ChosenCommand(const CLI::App& program, const Command& tree);
  /// "ohmic ctl" for the command get; empty for the program.
  std::string parents() const;

  std::vector<std::string> names{"ohmic"};
  std::vector<const CLI::App*> apps;  // one for each name
  const Command* command;
};

/// A mistake on the command line, as a sentence that names the nearest thing understood. `left`: words not understood.
Answer mistake(const CLI::ParseError& error, const ChosenCommand& chosen, const std::vector<std::string>& left);

}  // namespace ohmic::app
