// What was declared as plain data, and what is wrong with the words that were given.

#include "command_reader.hpp"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::app {
namespace {

/// Words joined by spaces.
std::string path_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, " ")); }

CommandOption described(const CLI::Option& option) {
  CommandOption to;
  if (!option.get_positional()) {
    for (const auto& name : option.get_snames()) to.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) to.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) to.value = option.get_type_name();
  to.says = option.get_description();
  to.is_required = option.get_required();
  to.is_repeated = option.get_items_expected_max() > 3;  // else its type names them all
  return to;
}

}  // namespace

Command described(const CLI::App& app) {
  Command to;
  to.name = app.get_name();
  to.says = app.get_description();
  to.more = app.get_footer();
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? to.arguments : to.options).push_back(described(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    to.commands.push_back(described(*command));
  return to;
}

ChosenCommand::ChosenCommand(const CLI::App& program, const Command& tree) : apps{&program}, command(&tree) {
  for (const CLI::App* at = &program; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    apps.push_back(at);
    names.push_back(at->get_name());
    command = command->find(names.back());
  }
}

std::string ChosenCommand::parents() const { return path_of({names.begin(), names.end() - 1}); }

Answer mistake(const CLI::ParseError& error, const ChosenCommand& chosen, const std::vector<std::string>& left) {
  const Command& command = *chosen.command;
  const std::string prefix = path_of(chosen.names);
  std::string text = error.what();
  const bool is_missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool is_unknown =
      dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr || (is_missing && !command.commands.empty());
  if (is_unknown && !left.empty()) {
    const auto dashed = std::ranges::find_if(left, [](const std::string& w) { return w.starts_with('-'); });
    const std::string& word = dashed == left.end() ? left.front() : *dashed;
    const char* kind = word.starts_with('-') ? "option" : command.commands.empty() ? "further argument" : "command";
    text = fmt::format("{} knows no {} \"{}\".", prefix, kind, word);
    std::vector<std::string_view> known;
    known.reserve(command.commands.size());
    for (const auto& c : command.commands) known.push_back(c.name);
    for (const auto& o : command.options) known.insert(known.end(), o.names.begin(), o.names.end());
    if (const auto near = nearest_name(word, known)) text += fmt::format(" Did you mean \"{}\"?", *near);
  } else if (is_missing) {
    text = fmt::format("{} is missing.", !command.commands.empty()   ? "A command"
                                         : command.arguments.empty() ? "An argument"
                                                                     : command.arguments[0].value);
  }
  if (!text.ends_with('.') && !text.ends_with('?')) text += '.';
  return {fmt::format("{}\nusage: {}\n{} --help says more.\n", text, usage(command, chosen.parents()), prefix), wrong};
}

}  // namespace ohmic::app
