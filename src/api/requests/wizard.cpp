// The request "wizard": what is plugged in where, and the first rig that follows from it.

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "api/protocol_parts.hpp"
#include "api/requests/asked.hpp"
#include "api/requests/pick.hpp"
#include "api/requests/requests.hpp"
#include "rig/document.hpp"
#include "rig/fresh_rig.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view example =
    R"({"wizard": {"usage": "band", "inputs": [{"name": "Anna", "kind": "microphone", "channel": 1}], "outputs": [{"name": "Anna", "channels": [1, 2]}]}})";

/// Inputs of the card, or recordings in their place; with the input of the rig that hears each, and how loud it is.
List inputs_of(const rig::Hardware& hardware, rig::Session& session) {
  List list;
  const std::vector<rig::InputState> states = session.inputs();
  const auto put = [&](int channel, std::string name, const auto& is_it) {
    Value heard_as, level;
    for (const rig::Input& input : session.desk().rig().inputs) {
      if (!is_it(input)) continue;
      heard_as = input.name;
      const auto state = std::ranges::find(states, input.name, &rig::InputState::name);
      if (state != states.end() && std::isfinite(state->rms.value()))
        level = std::round(state->rms.value() * 10.0) / 10.0;
    }
    list.emplace_back(Members{{"channel", channel},
                              {"name", std::move(name)},
                              {"input", std::move(heard_as)},
                              {"level_dbfs", std::move(level)}});
  };
  int number = 0;
  for (const rig::Demo& demo : hardware.demos) {
    ++number;
    put(number, demo.name,
        [&](const rig::Input& input) { return input.file == demo.file && input.file_channel == demo.channel; });
  }
  if (hardware.demos.empty())
    for (int channel = 1; channel <= hardware.inputs; ++channel)
      put(channel, fmt::format("Input {}", channel),
          [&](const rig::Input& input) { return input.card_channel == channel; });
  return list;
}

Members what_is_here(const rig::Hardware& hardware, rig::Session& session) {
  List outputs;
  for (int first = 1; first + 1 <= hardware.outputs; first += 2) {
    Value heard_as;
    for (const rig::Phones& phones : session.desk().rig().phones)
      if (!phones.card_channels.empty() && phones.card_channels.front() == first) heard_as = phones.name;
    outputs.emplace_back(Members{{"channels", List{first, first + 1}},
                                 {"name", fmt::format("Outputs {} and {}", first, first + 1)},
                                 {"output", std::move(heard_as)}});
  }
  return {{"card", hardware.words},
          {"recordings", !hardware.demos.empty()},
          {"usages", List(rig::usages.begin(), rig::usages.end())},
          {"usual", rig::usages.at(static_cast<std::size_t>(rig::usual(hardware)))},
          {"inputs", inputs_of(hardware, session)},
          {"outputs", std::move(outputs)}};
}

/// A name that a rig file can hold as it is. Errors: empty, long, or with characters that would end it.
Result<std::string> name_in(const Value& object, std::set<std::string>& taken) {
  auto name = text_in(object, "name", "Anna");
  if (!name) return name;
  const bool is_plain = std::ranges::none_of(
      *name, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (name->empty() || name->size() > 64 || !is_plain)
    return failure("A name has 1 to 64 characters, without quotes and backslashes.");
  if (!taken.insert(*name).second)
    return failure(fmt::format("\"{}\" is there twice.", *name), "Give each its own name.");
  return name;
}

Result<const List*> list_in(const Value& asked, std::string_view member, std::size_t most) {
  static const List none;
  const Value* value = asked.find(member);
  if (value == nullptr) return &none;
  if (value->list() == nullptr || value->list()->size() > most)
    return failure(fmt::format("\"{}\" is a list of at most {}.", member, most), std::string(example));
  return value->list();
}

/// With the headphone of each output: an id of the catalogue, or empty.
struct Asked {
  rig::Plugged plugged;
  std::vector<std::string> headphones;
};

Result<Asked> plugged_of(const Value& asked, const rig::Hardware& hardware) {
  Asked all;
  std::set<std::string> names;
  const auto inputs = list_in(asked, "inputs", rig::most_fresh_inputs);
  const auto outputs = list_in(asked, "outputs", rig::most_performers);
  if (!inputs) return std::unexpected(inputs.error());
  if (!outputs) return std::unexpected(outputs.error());
  const double channels = hardware.demos.empty() ? hardware.inputs : static_cast<double>(hardware.demos.size());
  for (const Value& one : **inputs) {
    constexpr std::string_view members[] = {"name", "kind", "channel"};
    if (auto ok = object_of(one, members, example); !ok) return std::unexpected(ok.error());
    const auto name = name_in(one, names);
    const auto channel = number_in(one, "channel", 1.0, channels);
    if (!name) return std::unexpected(name.error());
    if (!channel) return std::unexpected(channel.error());
    constexpr std::string_view kinds[] = {"microphone", "instrument", "line"};
    std::string kind(one.text_of("kind"));
    if (!kind.empty() && std::ranges::find(kinds, kind) == std::end(kinds))
      return std::unexpected(no_such("kind of input", kind, kinds));
    all.plugged.inputs.push_back({.name = *name, .kind = std::move(kind), .channel = static_cast<int>(*channel)});
  }
  names.clear();
  std::set<double> taken;
  for (const Value& one : **outputs) {
    constexpr std::string_view members[] = {"name", "headphone", "channels"};
    if (auto ok = object_of(one, members, example); !ok) return std::unexpected(ok.error());
    const auto name = name_in(one, names);
    if (!name) return std::unexpected(name.error());
    const Value* pair = one.find("channels");
    if (pair == nullptr || pair->list() == nullptr || pair->list()->size() != 2)
      return failure(fmt::format("{} has no two channels.", *name), R"(Such as "channels": [1, 2].)");
    std::vector<int> sides;
    for (const Value& side : *pair->list()) {
      if (side.number() == nullptr || !(*side.number() >= 1.0 && *side.number() <= hardware.outputs))
        return failure(fmt::format("{} is on a channel that is not there.", *name),
                       fmt::format("The card has {} outputs.", hardware.outputs));
      if (!taken.insert(*side.number()).second)
        return failure(fmt::format("The card's output {:g} is taken twice.", *side.number()));
      sides.push_back(static_cast<int>(*side.number()));
    }
    all.plugged.outputs.push_back({.name = *name, .channels = std::move(sides)});
    all.headphones.emplace_back(one.text_of("headphone"));
  }
  return all;
}

/// The rig's text, with the headphones that people said they wear.
Result<std::string> text_of(const rig::Hardware& hardware, rig::Usage usage, const Asked& asked,
                            const std::string& file, Shelf& shelf) {
  const std::string text = rig::fresh_rig(hardware, usage, asked.plugged);
  std::vector<rig::Edit> edits;
  std::string sections;
  rig::Rig thought = rig::read_rig(text, file).rig;
  for (std::size_t i = 0; i < asked.headphones.size(); ++i) {
    if (asked.headphones[i].empty()) continue;
    const auto picked = pick_headphone(thought, asked.headphones[i], shelf);
    if (!picked) return std::unexpected(picked.error());
    sections += picked->section;
    edits.push_back({.way = {rig::member("phones"), rig::item(asked.plugged.outputs[i].name), rig::member("headphone")},
                     .text = picked->name});
  }
  if (edits.empty()) return text;
  const auto document = rig::parse_document(text, file);
  if (!document) return std::unexpected(document.error());
  auto edited = rig::with_values(*document, edits);
  if (edited) *edited += sections;
  return edited;
}

}  // namespace

void add_wizard(Protocol& protocol, rig::Session& session, std::shared_ptr<Shelf> shelf, Editor editor,
                std::function<rig::Hardware()> hardware) {
  const auto around = std::make_shared<Editor>(std::move(editor));
  protocol.add({.name = "wizard",
                .takes = {},
                .says = "What is plugged in where makes the first rig; written as the rig where \"write\" is true.",
                .answer = [&protocol, &session, shelf, around, hardware](const Request& request) -> Answer {
                  if (!hardware) return failure("Nobody knows here what hardware there is.");
                  const rig::Hardware here = hardware();
                  if (const bool* asks = request.verb.flag(); asks != nullptr && *asks)
                    return what_is_here(here, session);
                  constexpr std::string_view members[] = {"usage", "inputs", "outputs", "write"};
                  if (auto ok = object_of(request.verb, members, example); !ok) return std::unexpected(ok.error());
                  const auto usage = text_in(request.verb, "usage", "band");
                  if (!usage) return std::unexpected(usage.error());
                  const auto known = rig::usage_of(*usage);
                  if (!known) return std::unexpected(no_such("usage", *usage, rig::usages));
                  const auto asked = plugged_of(request.verb, here);
                  if (!asked) return std::unexpected(asked.error());
                  const std::string file = session.rig().file;
                  const auto text = text_of(here, *known, *asked, file, *shelf);
                  if (!text) return std::unexpected(text.error());
                  const Value* write = request.verb.find("write");
                  const bool is_written = write != nullptr && write->flag() != nullptr && *write->flag();
                  if (!is_written) return Members{{"text", *text}, {"written", false}};
                  // What was there is kept beside it: nobody's work is lost to a wizard.
                  const auto before = rig::load_document(file);
                  const std::string kept = file + ".before";
                  if (before && before->text != *text)
                    if (auto ok = rig::write_atomically(kept, before->text); !ok) return std::unexpected(ok.error());
                  const auto applied =
                      rewrite(session, *text, *around,
                              fmt::format("the wizard wrote a rig for {}; the one before is in {}.", *usage, kept));
                  if (!applied) return std::unexpected(applied.error());
                  protocol.tell(applied->turned, fmt::format("client {}", request.client));
                  return Members{{"text", *text},
                                 {"written", true},
                                 {"file", file},
                                 {"before", before ? Value(kept) : Value()},
                                 {"extent", rig::extents.at(static_cast<std::size_t>(applied->extent))}};
                }});
}

}  // namespace ohmic::api
