// Tables and sentences from the protocol's answers.

#include "ctl_words.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl_cards.hpp"
#include "ctl_table.hpp"

namespace ohmic::app {
namespace {

using api::List;
using api::Members;
using api::Value;

std::string turned(const Value& answer, std::string_view nothing) {
  std::string text;
  for (const Value& one : list_of(answer, "turned")) text += std::string(one.text_of("words")) + "\n";
  for (const Value& one : list_of(answer, "unknown")) text += spelled(one) + "\n";
  return text.empty() && !nothing.empty() ? std::string(nothing) + "\n" : text;
}

/// Where an answer says which of the two desks this is now.
std::string side(const Value& answer) {
  const std::string_view name = answer.text_of("side");
  return name.empty() ? std::string() : fmt::format("This is side {}.\n", name);
}

/// "phones Lead: level -20 dB -> -13.02 dB (0.7 of the travel)".
std::string knob(const Value& answer) {
  const std::string_view words = answer.text_of("words");
  return fmt::format("{} ({:g} of the travel)\n", words.empty() ? answer.text_of("value") : words,
                     number_of(answer, "position"));
}

std::string midi(const Value& answer) {
  if (const std::string_view words = answer.text_of("words"); !words.empty()) return std::string(words) + "\n";
  if (const double gone = number_of(answer, "forgotten"); std::isfinite(gone))
    return gone > 0.0 ? "It is turned by MIDI no more.\n" : "Nothing turned it.\n";
  std::vector<std::vector<std::string>> rows;
  for (const Value& one : list_of(answer, "map"))
    rows.push_back({std::string(one.text_of("control")), std::string(one.text_of("address"))});
  return rows.empty() ? "Nothing was learned yet: ohmic ctl midi learn ADDRESS.\n" : table(rows);
}

std::string range(const Value& parameter) {
  const List& choices = list_of(parameter, "choices");
  if (!choices.empty()) {
    std::vector<std::string> words;
    for (const Value& choice : choices) words.push_back(spelled(choice));
    // A long list of names would push what it is for off the page.
    constexpr std::size_t most = 3;
    if (parameter.text_of("kind") == "name" && words.size() > most)
      return fmt::format("{} and {} more", words[0], words.size() - 1);
    return fmt::format("{}", fmt::join(words, ", "));
  }
  if (parameter.text_of("kind") == "flag") return "true, false";
  const std::string_view unit = parameter.text_of("unit");
  return fmt::format("{:g} to {:g}{}{}", number_of(parameter, "minimum"), number_of(parameter, "maximum"),
                     unit.empty() ? "" : " ", unit);
}

std::string values(const Value& answer) {
  if (const Value* value = answer.find("value")) return spelled(*value) + "\n";
  std::vector<std::vector<std::string>> rows;
  const Value* all = answer.find("values");
  if (all != nullptr && all->members() != nullptr)
    for (const auto& [address, value] : *all->members()) rows.push_back({address, spelled(value)});
  return table(rows);
}

std::string parameters(const Value& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const Value& one : list_of(answer, "parameters"))
    rows.push_back({std::string(one.text_of("address")), std::string(one.text_of("value")), range(one),
                    std::string(one.text_of("says"))});
  return table(rows);
}

std::string status(const Value& answer) {
  const Value nothing;
  const Value& card = answer.find("card") != nullptr ? *answer.find("card") : nothing;
  const Value& health = answer.find("health") != nullptr ? *answer.find("health") : nothing;
  std::string text = fmt::format("{}: {}\n", answer.text_of("name"), answer.text_of("title"));
  text += fmt::format("{}{}, {} ms from connector to connector\n", card.text_of("words"),
                      is_so(card, "playing") ? "" : " (the card is gone: it is tried every second)",
                      figure(number_of(card, "latency_ms"), 2));
  const auto percent = [&](std::string_view name) { return figure(number_of(health, name) * 100.0); };
  text += fmt::format("played {} s, {:g} xrun{}, load {} % (99 % of periods below {} %, worst {} %)\n",
                      figure(number_of(answer, "played_seconds")), number_of(health, "xruns"),
                      number_of(health, "xruns") == 1.0 ? "" : "s", percent("load"), percent("p99"), percent("worst"));
  const double unsaved = number_of(answer, "unsaved");
  text += fmt::format("side {}, {:g} {} turned and not saved\n", answer.text_of("side"), unsaved,
                      unsaved == 1.0 ? "value" : "values");
  std::vector<std::vector<std::string>> rows{{"INPUT", "rms dBFS", "peak", ""}};
  for (const Value& input : list_of(answer, "inputs")) {
    std::string remarks = std::string(is_so(input, "mute") ? "muted " : "") + (is_so(input, "solo") ? "solo " : "");
    if (const double clips = number_of(input, "clips"); clips > 0)
      remarks += fmt::format("{:g} samples clipped ", clips);
    if (const auto why = input.text_of("silent_because"); !why.empty()) remarks += fmt::format("silent: {}", why);
    rows.push_back({std::string(input.text_of("name")), figure(number_of(input, "rms_dbfs")),
                    figure(number_of(input, "peak_dbfs")), remarks});
  }
  const auto busses = [&](std::string_view member, const char* title) {
    if (list_of(answer, member).empty()) return;
    rows.push_back({title, "rms dBFS", "peak", ""});
    for (const Value& bus : list_of(answer, member))
      rows.push_back({std::string(bus.text_of("name")), figure(number_of(bus, "rms_dbfs")),
                      figure(number_of(bus, "peak_dbfs")), ""});
  };
  busses("mixes", "MIX");
  busses("streams", "STREAM");
  rows.push_back({"OUTPUT", "dB SPL", "peak", ""});
  for (const Value& phones : list_of(answer, "phones"))
    rows.push_back(
        {std::string(phones.text_of("name")),
         (is_so(phones, "at_most") ? "<= " : "") + figure(number_of(phones, "sound_db_spl")),
         figure(number_of(phones, "peak_db_spl")),
         fmt::format("{} dB ({} % of the knob), hears {}, {}, ceiling {} dB SPL{}",
                     figure(number_of(phones, "level_db")), figure(number_of(phones, "position") * 100.0, 0),
                     phones.text_of("mix"), phones.text_of("chosen"), figure(number_of(phones, "ceiling_db_spl"), 0),
                     is_so(phones, "mute") ? ", muted" : "")});
  return text + table(rows);
}

std::string scene_words(const CtlAsked& asked, const Value& answer) {
  const std::string& what = asked.words.at(0);
  if (what == "list") {
    std::string text;
    for (const Value& name : list_of(answer, "scenes")) text += spelled(name) + "\n";
    return text.empty() ? "No scene is saved yet: ohmic ctl scene save NAME.\n" : text;
  }
  if (what == "save")
    return fmt::format("{}: {:g} values were saved in {}.\n", answer.text_of("saved"), number_of(answer, "values"),
                       answer.text_of("file"));
  if (what == "remove") return fmt::format("{} was removed.\n", answer.text_of("removed"));
  if (what == "recall") return turned(answer, "Everything is as the scene says already.");
  std::string text;
  for (const Value& one : list_of(answer, "differences")) text += std::string(one.text_of("words")) + "\n";
  return text.empty() ? "There is no difference.\n" : text;
}

Result<Value> scene_request(const CtlAsked& asked) {
  Members request{{"scenes", asked.words.at(0)}};
  const std::string& what = asked.words[0];
  const std::size_t most = what == "list" ? 1 : what == "diff" ? 3 : 2;
  if (what != "list" && asked.words.size() < 2)
    return failure("The scene's name is missing.", fmt::format("Such as: ohmic ctl scene {} Verse", what));
  if (asked.words.size() > most)
    return failure(fmt::format("\"{}\" is one word too many.", asked.words[most]),
                   "A name with spaces stands in quotes.");
  // diff A B: what changes on the way from A to B.
  if (asked.words.size() > 1) request.emplace_back("name", asked.words.back());
  if (asked.words.size() > 2) request.emplace_back("with", asked.words[1]);
  if (!asked.fade.empty()) {
    if (what != "recall") return failure("--fade goes with recall.");
    request.emplace_back("fade", asked.fade);
  }
  return Value(std::move(request));
}

}  // namespace

Result<Value> request_of(const CtlAsked& asked) {
  const std::vector<std::string>& words = asked.words;
  const std::string& command = asked.command;
  const std::string first = words.empty() ? std::string() : words[0];
  if (command == "get" || command == "list") return Value(Members{{command, first}});
  if (command == "set") {
    const std::vector<std::string> value(words.begin() + 1, words.end());
    return Value(Members{{"set", first}, {"to", fmt::format("{}", fmt::join(value, " "))}});
  }
  if (command == "knob") {
    Members request{{"knob", first}};
    const std::vector<std::string> to(words.begin() + 1, words.end());
    if (!to.empty()) request.emplace_back("to", fmt::format("{}", fmt::join(to, " ")));
    return Value(std::move(request));
  }
  if (command == "copy") return Value(Members{{"copy_mix", first}, {"to", words.at(1)}});
  if (command == "scene") return scene_request(asked);
  if (command == "ab") return Value(Members{{"side", first.empty() ? std::string("other") : first}});
  if (command == "talk") {
    const std::string state = words.size() > 1 ? words[1] : "on";
    if (state != "on" && state != "off" && state != "hold")
      return failure(fmt::format("\"{}\" is none of on, off, hold.", state), "Such as: ohmic ctl talk Producer on");
    return Value(Members{{"talk", first}, {"on", state != "off"}, {"hold", state == "hold"}});
  }
  if (command == "midi") {
    Members request{{"midi", words.empty() ? std::string("list") : words[0]}};
    if (words.size() > 1) request.emplace_back("address", words[1]);
    return Value(std::move(request));
  }
  if (command == "switch") return switch_request(asked);
  // A card's switches have no address.
  if (command == "watch")
    return Value(Members{{"subscribe", first.empty() ? List{"changes", "switches"} : List{"changes"}}});
  return Value(Members{{command, true}});  // status, cards, switches, undo, redo, save
}

std::string words_of(const CtlAsked& asked, const Value& answer) {
  const std::string& command = asked.command;
  if (command == "set" || command == "talk") return std::string(answer.text_of("words")) + "\n";
  if (command == "get") return values(answer);
  if (command == "list") return parameters(answer);
  if (command == "status") return status(answer);
  if (command == "cards") return cards_words(answer);
  if (command == "switches") return switches_words(answer);
  if (command == "switch") return switch_words(answer);
  if (command == "knob") return knob(answer);
  if (command == "undo")
    return side(answer) + turned(answer, side(answer).empty() ? "There is nothing to take back." : "");
  if (command == "redo")
    return side(answer) + turned(answer, side(answer).empty() ? "There is nothing to do again." : "");
  if (command == "copy") return turned(answer, "They are the same already.");
  if (command == "scene") return scene_words(asked, answer);
  if (command == "ab") return side(answer) + turned(answer, "");
  if (command == "midi") return midi(answer);
  if (command == "save") {
    const double count = number_of(answer, "saved");
    if (count == 0.0) return "Nothing was turned since the rig was loaded or saved.\n";
    return fmt::format("{:g} value{} written to {}.\n", count, count == 1.0 ? " was" : "s were",
                       answer.text_of("file"));
  }
  return {};
}

std::string words_of_change(const Value& change, const std::string& address) {
  std::string text = address.empty() ? switch_change(change) : std::string();
  for (const Value& one : list_of(change, "changed")) {
    const std::string_view at = one.text_of("address");
    if (!address.empty() && at != address && !at.starts_with(address + ".")) continue;
    text += fmt::format("{}: {}\n", change.text_of("by"), one.text_of("words"));
  }
  return text;
}

}  // namespace ohmic::app
