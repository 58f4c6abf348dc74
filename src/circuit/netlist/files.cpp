// Inclusion, with its limits.

#include "circuit/netlist/files.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::size_t most_bytes = std::size_t{4} << 20;
constexpr std::size_t most_lines = 200000;
constexpr int deepest = 16;

std::filesystem::path file_name(std::string_view written) {
  std::string name(written);
  std::ranges::replace(name, '\\', '/');  // as Windows writes it
  return name;
}

class Files {
 public:
  Files(const Loader& loader, Refusal& refusal) : loader_(loader), refusal_(refusal) {}

  void read(std::string_view text, const std::filesystem::path& name, bool has_title, const std::string& section,
            const Place& place);
  Statements take() { return std::move(read_); }

 private:
  void include(const Card& card, const std::filesystem::path& from);
  bool begins_section(const std::vector<Line>& lines, std::size_t at) const;
  bool is_within_limits(std::string_view text, const std::filesystem::path& name, const Place& place);

  const Loader& loader_;
  Refusal& refusal_;
  Statements read_;
  std::size_t bytes_ = 0, lines_ = 0;
  int depth_ = 0;
  bool has_ended_ = false;
};

std::string_view command_of(const Line& line) {
  const std::string_view text = line.text;
  return text.substr(0, text.find_first_of(" \t('\""));
}

/// .lib with one word names a section here if an .endl follows before the next .lib.
bool Files::begins_section(const std::vector<Line>& lines, std::size_t at) const {
  for (std::size_t k = at + 1; k < lines.size(); ++k) {
    if (command_of(lines[k]) == ".endl") return true;
    if (command_of(lines[k]) == ".lib") return false;
  }
  return false;
}

bool Files::is_within_limits(std::string_view text, const std::filesystem::path& name, const Place& place) {
  bytes_ += text.size();
  lines_ += static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  if (bytes_ > most_bytes)
    refusal_.refuse(place.line > 0 ? place : Place{.file = name.string()},
                    "With " + name.string() + " the netlist has more than 4 MB.",
                    "Expected at most 4 MB with everything it includes; include only the models that are used.");
  else if (lines_ > most_lines)
    refusal_.refuse(place.line > 0 ? place : Place{.file = name.string()},
                    "With " + name.string() + " the netlist has more than 200000 lines.",
                    "Expected at most 200000 with everything it includes; include only the models that are used.");
  return !refusal_;
}

void Files::include(const Card& card, const std::filesystem::path& from) {
  const std::string_view word = card.written(1);
  if (word.empty())
    return refusal_.refuse(card.place(), std::string(card[0]) + " names no file.",
                           "Expected " + std::string(card[0]) + " \"file name\".");
  if (depth_ >= deepest)
    return refusal_.refuse(card.place(), "Files include one another more than 16 deep here.",
                           "Does " + std::string(word) + " include itself?");
  const std::filesystem::path name = file_name(word);
  Result<std::string> text = loader_ ? loader_(name, from) : failure("Files cannot be read here.");
  if (!text) return refusal_.refuse(std::move(text.error()).at(card.place(1)));
  std::string section(card[0] == ".lib" ? card.inside(2) : std::string_view{});
  ++depth_;
  read(*text, name.is_absolute() ? name : from.parent_path() / name, false, section, card.place(1));
  --depth_;
  has_ended_ = false;  // .end ends the file it stands in
}

void Files::read(std::string_view text, const std::filesystem::path& name, bool has_title, const std::string& section,
                 const Place& place) {
  if (!is_within_limits(text, name, place)) return;
  Result<Lines> lines = read_lines(text, name.string(), has_title);
  if (!lines) return refusal_.refuse(std::move(lines.error()));
  if (has_title) read_.globals.title = lines->title;
  bool is_found = section.empty(), is_inside = section.empty(), is_control = false;
  int skipped = 0;  // sections that nobody asked for
  for (std::size_t at = 0; at < lines->lines.size() && !refusal_ && !has_ended_; ++at) {
    Line& line = lines->lines[at];
    if (line.text.starts_with("*@")) {
      if (depth_ == 0) read_.globals.notes.push_back(std::move(line));
      continue;
    }
    const std::string command(command_of(line));
    if (command == ".control") {
      is_control = true;
      read_.globals.warnings.push_back(
          Error{"The block from .control to .endc was left aside: it is a program for ngspice.", {}, line.place()}
              .sentence());
    }
    if (is_control || command == ".endc") {
      is_control = is_control && command != ".endc";
      continue;
    }
    if (command == ".endl") {
      is_inside = section.empty();
      skipped = 0;
      continue;
    }
    if (command == ".include" || command == ".inc" || command == ".incl" || command == ".lib") {
      const Card card(line, refusal_);
      if (refusal_) return;
      if (command == ".lib" && card.size() == 2 && begins_section(lines->lines, at)) {
        is_inside = !section.empty() && card.inside(1) == section;
        is_found = is_found || is_inside;
        skipped = is_inside ? 0 : 1;
        continue;
      }
      if (is_inside && skipped == 0) include(card, name);
      continue;
    }
    if (!is_inside || skipped > 0) continue;
    if (command == ".end") has_ended_ = true;
    else read_.lines.push_back(std::move(line));
  }
  if (is_control)
    refusal_.refuse(Place{.file = name.string()}, "A block that begins with .control does not end.", "Expected .endc.");
  if (!is_found)
    refusal_.refuse(place, name.string() + " has no section \"" + section + "\".",
                    "Expected .lib " + section + " ... .endl in it.");
}

}  // namespace

Statements read_files(std::string_view text, const std::filesystem::path& name, const Loader& loader, bool has_title,
                      Refusal& refusal) {
  Files files(loader, refusal);
  files.read(text, name, has_title, {}, {});
  return files.take();
}

}  // namespace ohmic::circuit::netlist
