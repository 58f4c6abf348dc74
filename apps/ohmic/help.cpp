// Writes --help from the command tree: usage, what it is, arguments, options, and what stands behind them.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "command_tree.hpp"

namespace ohmic::app {
namespace {

/// `text` broken at spaces; every line but the first begins with `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

std::string left_side(const CommandOption& option) {
  if (option.names.empty()) return option.value + (option.is_repeated ? "..." : "");
  std::string text = option.names[0].starts_with("--") ? "    " : "";
  text += fmt::format("{}", fmt::join(option.names, ", "));
  if (!option.value.empty()) text += " " + option.value;
  return text;
}

struct Row {
  std::string left, right;
};

void add_section(std::string& text, std::string_view title, const std::vector<Row>& rows, std::size_t left,
                 std::size_t width) {
  if (rows.empty()) return;
  text += fmt::format("\n{}:\n", title);
  for (const Row& row : rows) {
    text += fmt::format("  {:<{}}", row.left, left);
    if (row.left.size() > left) text += "\n" + std::string(left + 2, ' ');
    text += "  " + wrapped(row.right, left + 4, width) + "\n";
  }
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

std::vector<std::string> CommandOption::choices() const {
  std::vector<std::string> words;
  if (value.find('|') == std::string::npos) return words;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t to = std::min(value.find('|', from), value.size());
    words.push_back(value.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

const Command* Command::find(std::string_view wanted) const {
  const auto found = std::ranges::find(commands, wanted, &Command::name);
  return found == commands.end() ? nullptr : &*found;
}

namespace {

std::string prefix_of(const Command& command, std::string_view parents) {
  return parents.empty() ? command.name : fmt::format("{} {}", parents, command.name);
}

}  // namespace

std::string usage(const Command& command, std::string_view parents) {
  std::string text = prefix_of(command, parents);
  if (!command.commands.empty()) return text + " COMMAND [options]";
  if (command.options.size() > 1) text += " [options]";
  for (const CommandOption& argument : command.arguments) {
    const std::string name = argument.value + (argument.is_repeated ? "..." : "");
    text += argument.is_required ? " " + name : " [" + name + "]";
  }
  return text;
}

std::string help(const Command& command, std::string_view parents, int columns) {
  const auto width = static_cast<std::size_t>(std::clamp(columns, 60, 100));
  const std::string name = parents.empty() ? capitalised(command.name) : fmt::format("{} {}", parents, command.name);
  std::string text = wrapped(name + ": " + command.says + ".", 0, width);
  text += fmt::format("\n\nusage: {}\n", usage(command, parents));
  std::vector<Row> commands, arguments, options;
  for (const Command& c : command.commands) commands.push_back({c.name, c.says});
  for (const CommandOption& a : command.arguments) arguments.push_back({left_side(a), a.says});
  for (const CommandOption& o : command.options) options.push_back({left_side(o), o.says});

  // One left column for all sections; what is longer gets a line of its own.
  std::size_t left = 8;
  for (const auto* rows : {&commands, &arguments, &options})
    for (const Row& row : *rows)
      if (row.left.size() <= 24) left = std::max(left, row.left.size());
  add_section(text, "Commands", commands, left, width);
  add_section(text, "Arguments", arguments, left, width);
  add_section(text, "Options", options, left, width);
  if (!command.more.empty()) text += "\n" + command.more + "\n";
  if (!command.commands.empty())
    text += "\n" + prefix_of(command, parents) + " COMMAND --help says more about a command.\n";
  return text;
}

}  // namespace ohmic::app
