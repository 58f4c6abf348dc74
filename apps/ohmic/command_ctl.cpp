// ohmic ctl and the commands below it: what is asked of an Ohmic that plays.

#include <memory>

#include "command_families.hpp"
#include "command_notes.hpp"

namespace ohmic::app {
namespace {

constexpr char hidden = '\x01';

/// What ctl and all commands below it take, so that it may stand in front of the command or behind it.
void common_options(const CommandDeclaration& command, CtlAsked& to) {
  command.text("--rig", "NAME", "the running Ohmic of this name (default: the only one)", to.rig);
  command.text("--socket", "PATH", "or the one that listens here", to.socket);
  command.text("--url", "URL", "or the one whose console is served here: http://127.0.0.1:7480", to.url);
  command.text("--token-file", "PATH", "where the console's token stands (else: OHMIC_TOKEN, or this machine's own)",
               to.token_file);
  command.text("--certificate", "PATH", "the console's certificate, where no authority vouches for it", to.certificate);
  command.flag("--json", "print its answer as it is: a line of JSON", to.is_json);
}

void declare_scene(const CommandDeclaration& scene, CtlAsked& to) {
  scene.text(
      "do", "list|save|recall|diff|remove",
      "what to do; diff says what recalling the scene would change, or what is between two",
      [&to](const std::string& what) { to.words.insert(to.words.begin(), what); }, true);
  scene.texts("names", "NAME", "the scene's name", 0, 2, [&to](const std::vector<std::string>& names) {
    to.words.insert(to.words.end(), names.begin(), names.end());
  });
  scene.text("--fade", "TIME", "how long the mixes travel there (default: the desk's)", to.fade);
}

std::vector<std::string> shown_again(std::vector<std::string> words) {
  for (std::string& word : words)
    if (word.starts_with(hidden)) word.erase(0, 1);
  return words;
}

}  // namespace

std::vector<std::string> with_hidden_values(std::vector<std::string> words) {
  if (words.empty() || words.front() != "ctl") return words;
  for (std::string& word : words)
    if (word.size() > 1 && word[0] == '-' && (word[1] == '=' || word[1] == '.' || (word[1] >= '0' && word[1] <= '9')))
      word.insert(word.begin(), hidden);
  return words;
}

void declare_ctl(const CommandDeclaration& program) {
  const CommandDeclaration ctl = program.command("ctl", "change and watch an Ohmic that is playing");
  const auto to = std::make_shared<CtlAsked>();
  ctl.notes(notes::ctl);
  ctl.needs_command();
  common_options(ctl, *to);
  const auto command = [&](const char* name, const char* says) {
    const CommandDeclaration added = ctl.command(name, says);
    common_options(added, *to);
    return added;
  };
  const auto words = [&](const CommandDeclaration& one, const char* type, const char* says, int least, int most) {
    one.texts("words", type, says, least, most, [to = to.get()](const auto& given) { to->words = given; });
  };
  constexpr int any = 64;
  words(command("get", "print a value, or all values below an address"), "ADDRESS", "phones.Lead.level, or phones", 0,
        1);
  words(command("set", "turn a value"), "ADDRESS VALUE", R"(the value as in a rig file, or a step: "+= 2 dB")", 2, any);
  words(command("knob", "turn a volume knob by its travel, from 0 (off) to 1, or print where it stands"),
        "OUTPUT POSITION", R"(phones.Lead 0.7, or a step: phones.Lead "+= 0.05")", 1, 3);
  words(command("list", "print what can be turned: value, range, what it is for"), "ADDRESS", "only below this address",
        0, 1);
  command("status", "print what plays, how loud and how well");
  command("cards", "print the sound cards that play: what was granted, latency, drift and errors of followers");
  command("switches", "print the cards' own switches and knobs: preamp gain, 48 V, pad, clock source");
  const CommandDeclaration press = command("switch", "press one of them");
  words(press, "NUMBER VALUE", "as switches numbers it; on, off, a figure in its unit, or the place of a choice", 2, 2);
  press.flag("--consent", "phantom power may be turned on at this card and these inputs, now and later", to->consents);
  command("undo", "take back the last change");
  command("redo", "do it again");
  words(command("copy", "copy a mix's sends and faders to another mix"), "FROM TO", "names of two mixes", 2, 2);
  declare_scene(command("scene", "save, recall and compare scenes"), *to);
  words(command("ab", "go to the other of two desks, or to A or B"), "A|B", "the side", 0, 1);
  command("save", "write what was turned into the rig file");
  words(command("talk", "open or close a talkback; hold: open until Ctrl-C"), "NAME STATE",
        "the talkback's name, and on, off or hold (default: on)", 1, 2);
  words(command("midi", "learn which MIDI control turns a value, or list what was learned"), "DO ADDRESS",
        "learn ADDRESS, forget ADDRESS, stop or list (default)", 0, 2);
  words(command("watch", "print every change, whoever makes it"), "ADDRESS", "only below this address", 0, 1);
  ctl.asks([to](const std::string& innermost) {
    CtlAsked asked = *to;
    asked.command = innermost;
    asked.words = shown_again(std::move(asked.words));
    return Asked(std::move(asked));
  });
}

}  // namespace ohmic::app
