// Writes the man page, in troff, from the command tree.

#include <string>

#include <fmt/format.h>

#include "command_tree.hpp"

namespace ohmic::app {
namespace {

/// Text as troff prints it: backslashes and hyphens kept, no line taken for a request.
std::string escaped(std::string_view text) {
  std::string out;
  bool is_line_start = true;
  for (const char c : text) {
    if (is_line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
    is_line_start = c == '\n';
  }
  return out;
}

std::string term(const CommandOption& option) {
  std::string text;
  for (const auto& name : option.names) text += (text.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  if (!option.value.empty()) text += (text.empty() ? "\\fI" : " \\fI") + escaped(option.value) + "\\fR";
  return text;
}

void add_options(std::string& text, const Command& command) {
  for (const auto* list : {&command.arguments, &command.options})
    for (const CommandOption& option : *list) text += fmt::format(".TP\n{}\n{}\n", term(option), escaped(option.says));
}

/// Sections of `more`: a line that ends in ':' and stands at the left edge is a heading, indented lines keep their shape.
void add_more(std::string& text, std::string_view more) {
  bool is_kept = false;
  const auto keep = [&](bool kept) {
    if (kept != is_kept) text += kept ? ".PP\n.nf\n" : ".fi\n";
    is_kept = kept;
  };
  while (!more.empty()) {
    const std::string_view line = more.substr(0, more.find('\n'));
    more.remove_prefix(std::min(more.size(), line.size() + 1));
    if (line.empty()) continue;
    keep(line.starts_with(' '));
    if (!is_kept && line.ends_with(':'))
      text += fmt::format(".PP\n\\fB{}\\fR\n", escaped(line.substr(0, line.size() - 1)));
    else if (!is_kept) text += fmt::format(".PP\n{}\n", escaped(line));
    else text += escaped(line) + "\n";
  }
  keep(false);
}

}  // namespace

std::string manual(const Command& program, std::string_view version) {
  std::string text = fmt::format(".TH OHMIC 1 \"\" \"{}\" \"User Commands\"\n.SH NAME\nohmic \\- {}\n", version,
                                 escaped(program.says));
  text += ".SH SYNOPSIS\n.nf\n";
  for (const Command& command : program.commands) text += escaped(usage(command, "ohmic")) + "\n";
  text += ".fi\n.SH DESCRIPTION\n";
  text += escaped(
      "A rig is a TOML file that describes sound gear wired together, in real units: microphones, preamps, converters, "
      "mixes, headphone amplifiers and headphones. Ohmic plays it, renders it, checks it and explains it.\n");
  for (const Command& command : program.commands) {
    text += fmt::format(".SH \"{}\"\n.B {}\n.PP\n{}.\n", escaped("ohmic " + command.name),
                        escaped(usage(command, "ohmic")), escaped(command.says));
    add_options(text, command);
    for (const Command& below : command.commands) {
      text += fmt::format(".SS \"{}\"\n.B {}\n.PP\n{}.\n", escaped(below.name),
                          escaped(usage(below, "ohmic " + command.name)), escaped(below.says));
      add_options(text, below);
      if (!below.more.empty()) add_more(text, below.more);
    }
    if (!command.more.empty()) add_more(text, command.more);
  }
  text += ".SH OPTIONS\n";
  add_options(text, program);
  text += ".SH \"EXAMPLES AND EXIT CODES\"\n";
  add_more(text, program.more);
  return text;
}

}  // namespace ohmic::app
