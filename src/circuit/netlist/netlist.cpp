// The reader's front: from a file to something that can be flattened again and again.

#include "circuit/netlist/netlist.hpp"

#include <utility>

#include "circuit/netlist/files.hpp"
#include "circuit/netlist/flatten.hpp"
#include "circuit/netlist/notes.hpp"

namespace ohmic::circuit {

struct Netlist::Text {
  netlist::Script script;
  std::vector<std::string> warnings;
};

Result<Netlist> Netlist::read(const std::filesystem::path& file, const Loader& loader) {
  const Result<std::string> text = loader ? loader(file, {}) : failure("Files cannot be read here.");
  if (!text) return std::unexpected(text.error());
  return parse(*text, file, loader);
}

Result<Netlist> Netlist::parse(std::string_view text, const std::filesystem::path& name, const Loader& loader) {
  auto made = std::make_shared<Text>();
  netlist::Script& script = made->script;
  netlist::Refusal refusal;
  script.name = name.string();
  script.loader = loader;
  netlist::Statements read = netlist::read_files(text, name, loader, true, refusal);
  script.globals = std::move(read.globals);
  if (!refusal) netlist::read_definitions(std::move(read.lines), script.root, script.globals, refusal);
  if (!refusal) script.notes = netlist::read_notes(script.globals.notes, refusal);
  if (!refusal) netlist::check_notes(script, refusal);
  if (refusal) return std::unexpected(std::move(refusal.error()).at({}));
  made->warnings = std::move(script.globals.warnings);
  made->warnings.insert(made->warnings.end(), script.warnings.begin(), script.warnings.end());
  Netlist netlist;
  netlist.text_ = std::move(made);
  return netlist;
}

const Notes& Netlist::notes() const { return text_->script.notes; }

const std::vector<std::string>& Netlist::warnings() const { return text_->warnings; }

Result<Circuit> Netlist::flatten(const Settings& settings) const {
  // Copies: what a law was found to be when the netlist was read decides, not what somebody turned since.
  netlist::Shapes shapes = text_->script.shapes;
  std::set<std::string> warnings;
  return netlist::flatten(text_->script, settings, {}, shapes, warnings);
}

Result<void> Netlist::playable() const {
  const Notes& notes = text_->script.notes;
  std::string missing, hint;
  const auto need = [&](bool is_there, const char* what, const char* how) {
    if (is_there) return;
    missing += (missing.empty() ? "" : ", ") + std::string(what);
    hint += (hint.empty() ? "Write " : ", ") + std::string(how);
  };
  need(!notes.input.empty(), "no input (a source V1 or a node in)", "*@ input and its source or node");
  need(!notes.output.empty(), "no output (a node out)", "*@ output and its node");
  need(!notes.load.empty(), "no load (a resistor RL or Rload)", "*@ load and its resistor");
  if (missing.empty()) return {};
  return failure("The netlist has " + missing + ".", hint + ".", {.file = text_->script.name});
}

}  // namespace ohmic::circuit
