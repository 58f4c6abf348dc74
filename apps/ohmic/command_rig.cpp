// ohmic check, devices, explain, fields, new: a rig read, explained, and written.

#include <memory>

#include "command_families.hpp"
#include "command_notes.hpp"

namespace ohmic::app {

void declare_reading(const CommandDeclaration& program) {
  const CommandDeclaration check = program.command("check", "read rig files and say what is wrong with them");
  const auto checked = std::make_shared<CheckAsked>();
  check.notes(notes::check);
  check.texts("rig", "RIG", "the rig files", checked->rigs);
  check.flag("--json", "print JSON", checked->is_json);
  check.asks([checked](const std::string&) { return Asked(*checked); });

  const CommandDeclaration devices = program.command("devices", "list the sound devices this machine has");
  const auto listed = std::make_shared<DevicesAsked>();
  devices.flag("--json", "print JSON", listed->is_json);
  devices.asks([listed](const std::string&) { return Asked(*listed); });

  const CommandDeclaration explain =
      program.command("explain", "show level, headroom and noise at every point of a rig, and its latency");
  const auto explained = std::make_shared<ExplainAsked>();
  explain.text("rig", "RIG", "the rig file", explained->rig, true);
  explain.flag("--json", "print JSON", explained->is_json);
  explain.asks([explained](const std::string&) { return Asked(*explained); });

  const CommandDeclaration fields = program.command("fields", "print what a rig file may say, field by field");
  const auto said = std::make_shared<FieldsAsked>();
  fields.text("section", "SECTION", "only this section: phones, microphone, ...", said->section);
  fields.flag("--markdown", "print Markdown", said->is_markdown);
  fields.asks([said](const std::string&) { return Asked(*said); });
}

void declare_new(const CommandDeclaration& program) {
  const CommandDeclaration command = program.command("new", "write a rig for the hardware that is here");
  const auto to = std::make_shared<NewAsked>();
  command.notes(notes::fresh);
  command.text("file", "PATH", "the file to write (default: rig.toml)", to->file);
  command.choice("--for", {"band", "podcast", "listen", "produce", "stream"},
                 "what it is for (default: what fits the hardware)", to->usage);
  command.flag("--force", "write over a file that is there", to->is_forced);
  command.asks([to](const std::string&) { return Asked(*to); });
}

}  // namespace ohmic::app
