// Writes completion scripts for bash, zsh and fish from the command tree.

#include <string>

#include <fmt/format.h>

#include "command_tree.hpp"

namespace ohmic::app {
namespace {

/// Words joined by spaces.
template <class List, class Project>
std::string joined(const List& list, Project project) {
  std::string text;
  for (const auto& item : list) {
    if (!text.empty()) text += ' ';
    text += project(item);
  }
  return text;
}

/// Inside single quotes of zsh and bash.
std::string in_single_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::string names_of(const Command& command) {
  return joined(command.options, [](const CommandOption& o) { return fmt::format("{}", fmt::join(o.names, " ")); });
}

/// What bash offers for a value: words, rig files, addresses of a running Ohmic, or any file.
std::string bash_value(const CommandOption& option) {
  const auto words = option.choices();
  if (!words.empty())
    return fmt::format("mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\")", fmt::join(words, " "));
  if (option.value == "RIG") return "_ohmic_rigs";
  if (option.value == "NETLIST") return "_ohmic_netlists";
  if (option.value.starts_with("ADDRESS")) return "_ohmic_addresses";
  if (option.value == "PATH") return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")";
  return "COMPREPLY=()";
}

std::string names_of_commands(const Command& command) {
  return joined(command.commands, [](const Command& c) { return c.name; });
}

/// One command: what its options take, its options, its arguments, or the commands below it.
std::string bash_command(const Command& command) {
  std::string text = fmt::format("  {})\n    case $before in\n", command.name);
  for (const CommandOption& option : command.options)
    if (!option.value.empty())
      text += fmt::format("    {}) {}; return ;;\n", fmt::join(option.names, "|"), bash_value(option));
  text += "    esac\n";
  if (!command.commands.empty()) {
    text += fmt::format(
        "    if [[ -z $below ]]; then mapfile -t COMPREPLY < <(compgen -W '{} {}' -- \"$word\"); return; fi\n",
        names_of_commands(command), names_of(command));
    text += "    case $below in\n";
    for (const Command& below : command.commands) text += bash_command(below);
    return text + "    esac\n    ;;\n";
  }
  text +=
      fmt::format("    if [[ $word == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\"); return; fi\n",
                  names_of(command));
  if (!command.arguments.empty()) text += "    " + bash_value(command.arguments[0]) + "\n";
  return text + "    ;;\n";
}

std::string bash(const Command& program) {
  std::string text = R"bash(# bash completion for ohmic, written by: ohmic completion bash
_ohmic_rigs() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f -X '!*.toml' -- "$word"; compgen -d -- "$word")
}
_ohmic_netlists() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f -X '!*.@(cir|net|sp)' -- "$word"; compgen -d -- "$word")
}
_ohmic_addresses() {
  local IFS=$'\n'
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -W "$(ohmic ctl get 2>/dev/null | sed 's/  .*//')" -- "$word")
}
_ohmic() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' below='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
    -*) ;;
    *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; elif [[ -z $below ]]; then below=${COMP_WORDS[i]}; fi ;;
    esac
  done
)bash";
  text += fmt::format(
      "  if [[ -z $command ]]; then\n    mapfile -t COMPREPLY < <(compgen -W '{} {}' -- \"$word\")\n    return\n  fi\n",
      names_of_commands(program), names_of(program));
  text += "  case $command in\n";
  for (const Command& command : program.commands) text += bash_command(command);
  return text + "  esac\n}\ncomplete -F _ohmic ohmic\n";
}

std::string zsh_value(const CommandOption& option) {
  const auto words = option.choices();
  if (!words.empty()) return fmt::format(":{}:({})", "value", fmt::join(words, " "));
  if (option.value == "RIG") return ":rig file:_files -g \"*.toml\"";
  if (option.value == "NETLIST") return ":netlist:_files -g \"*.(cir|net|sp)\"";
  if (option.value.starts_with("ADDRESS")) return ":address:_ohmic_addresses";
  if (option.value == "PATH") return ":path:_files";
  return option.value.empty() ? "" : ":" + option.value + ":";
}

/// Brackets and colons mean something in _arguments.
std::string zsh_said(std::string_view text) {
  std::string out;
  for (const char c : in_single_quotes(text)) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_arguments(const Command& command) {
  std::string text = "  _arguments";
  for (const CommandOption& option : command.options)
    for (const std::string& spelling : option.names)
      text += fmt::format(" \\\n    '{}[{}]{}'", spelling, zsh_said(option.says), zsh_value(option));
  for (const CommandOption& argument : command.arguments)
    text += fmt::format(" \\\n    '{}{}'", argument.is_repeated ? "*" : "1", zsh_value(argument));
  return text + "\n";
}

/// The function that completes this command's words, behind those of the commands below it.
std::string zsh_function(const Command& command, const std::string& name) {
  std::string text;
  for (const Command& below : command.commands) text += zsh_function(below, name + "_" + below.name);
  text += name + "() {\n";
  if (command.commands.empty()) return text + zsh_arguments(command) + "}\n";
  text += fmt::format(
      "  local command=$words[2]\n  if (( CURRENT > 2 && $+functions[{0}_$command] )); then\n    shift words\n"
      "    (( CURRENT-- ))\n    {0}_$command\n    return\n  fi\n",
      name);
  text += "  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const Command& below : command.commands)
    text += fmt::format("      '{}:{}'\n", below.name, zsh_said(below.says));
  text += "    )\n    _describe command commands\n  fi\n";
  if (!command.options.empty()) text += zsh_arguments(command);
  return text + "}\n";
}

std::string zsh(const Command& program) {
  return "#compdef ohmic\n# zsh completion for ohmic, written by: ohmic completion zsh\n"
         "_ohmic_addresses() {\n  local -a all=(${(f)\"$(ohmic ctl get 2>/dev/null | sed 's/  .*//')\"})\n"
         "  compadd -a all\n}\n" +
         zsh_function(program, "_ohmic") + "_ohmic \"$@\"\n";
}

/// `when`: the condition under which this command stands on the line.
std::string fish_command(const Command& command, const std::string& when) {
  std::string text;
  const std::string seen = fmt::format("complete -c ohmic -n '{}'", when);
  for (const CommandOption& option : command.options) {
    text += seen;
    for (const std::string& name : option.names)
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (option.value == "PATH") text += " -rF";
    else if (!option.choices().empty()) text += fmt::format(" -x -a '{}'", fmt::join(option.choices(), " "));
    else if (!option.value.empty()) text += " -x";
    text += fmt::format(" -d '{}'\n", in_single_quotes(option.says));
  }
  for (const CommandOption& argument : command.arguments) {
    if (argument.value == "RIG") text += seen + " -k -a '(__fish_complete_suffix .toml)'\n";
    else if (argument.value == "NETLIST") text += seen + " -k -a '(__fish_complete_suffix .cir)'\n";
    else if (argument.value.starts_with("ADDRESS"))
      text += seen + " -a '(ohmic ctl get 2>/dev/null | string replace -r \"  .*\" \"\")'\n";
    else if (!argument.choices().empty()) text += fmt::format("{} -a '{}'\n", seen, fmt::join(argument.choices(), " "));
  }
  const std::string names = joined(command.commands, [](const Command& c) { return c.name; });
  for (const Command& below : command.commands) {
    text += fmt::format("complete -c ohmic -n '{}; and not __fish_seen_subcommand_from {}' -a {} -d '{}'\n", when,
                        names, below.name, in_single_quotes(below.says));
    text += fish_command(below, fmt::format("{}; and __fish_seen_subcommand_from {}", when, below.name));
  }
  return text;
}

std::string fish(const Command& program) {
  std::string text = "# fish completion for ohmic, written by: ohmic completion fish\ncomplete -c ohmic -f\n";
  for (const Command& command : program.commands) {
    text += fmt::format("complete -c ohmic -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                        in_single_quotes(command.says));
    text += fish_command(command, "__fish_seen_subcommand_from " + command.name);
  }
  return text;
}

}  // namespace

std::string completion(const Command& program, std::string_view shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  return fish(program);
}

}  // namespace ohmic::app
