// Phones, monitors, talkback and streams.

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "rig/network_level.hpp"
#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

class OutputReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    list("phones", [&](const Value& v, const std::string& path) { rig_.phones.push_back(phones(v, path)); });
    list("monitor", [&](const Value& v, const std::string& path) { rig_.monitors.push_back(monitor(v, path)); });
    list("talkback", [&](const Value& v, const std::string& path) { rig_.talkbacks.push_back(talkback(v, path)); });
    list("stream", [&](const Value& v, const std::string& path) { rig_.streams.push_back(stream(v, path)); });
  }

 private:
  std::vector<int> card_channels(const Value& v, const std::string& path, std::size_t count = 2) {
    std::vector<int> channels = reader_.numbers(v, "card", path, 1, 256);
    if (count == 1) {
      if (channels.size() > 1) reader_.refuse(*v.find("card"), joined(path, "card"), "Expected one channel: card = 3.");
      channels.resize(std::min<std::size_t>(channels.size(), 1));
      return channels;
    }
    if (!channels.empty() && channels.size() != 2) {
      reader_.refuse(*v.find("card"), joined(path, "card"), "Expected two channels, left and right: card = [1, 2].");
      channels.clear();
    }
    return channels;
  }

  Phones phones(const Value& v, const std::string& path) {
    Phones p;
    p.name = reader_.text(v, "name", path);
    p.place = reader_.place(v, path);
    p.listener = reader_.text(v, "listener", path);
    if (p.listener.empty()) p.listener = p.name;
    else if (const auto is_name = listener_name(p.listener); !is_name)
      reader_.refuse(*v.find("listener"), joined(path, "listener"), is_name.error().what, is_name.error().hint);
    p.mix = reader_.text(v, "mix", path);
    p.dac = reader_.text(v, "dac", path);
    reader_.fields(phones_fields, v, path, p);
    const Value* card = v.find("card");
    p.is_network = card != nullptr && card->text() != nullptr && *card->text() == "none";
    if (!p.is_network) p.card_channels = card_channels(v, path);
    p.follower = reader_.text(v, "follower", path);
    p.output = socket(v, path);
    const Value* output = v.find("output");
    if (p.is_network && (output == nullptr || output->find("level") == nullptr)) p.output.level = network_level;
    if (const auto crossfeed = part(v, "crossfeed", path, "phones.crossfeed", dsp::crossfeed_fields))
      p.crossfeed = *crossfeed;
    p.eq = reader_.text(v, "eq", path);

    // Lists of one length pair up; a single one goes with each of the other.
    auto amplifiers = reader_.texts(v, "amplifier", path);
    if (v.find("amplifier") == nullptr) amplifiers = {""};  // the card's own
    const auto headphones = reader_.texts(v, "headphone", path);
    const auto shared = reader_.texts(v, "shared_with", path);
    const std::size_t count = std::max(amplifiers.size(), headphones.size());
    if (headphones.empty()) {
      reader_.refuse(v, path, "It has no headphone.", "Name one: headphone = \"...\".");
      return p;
    }
    if (count > most_choices || amplifiers.empty() || (amplifiers.size() != count && amplifiers.size() != 1) ||
        (headphones.size() != count && headphones.size() != 1)) {
      reader_.refuse(
          v, path, fmt::format("{} amplifiers and {} headphones do not pair up.", amplifiers.size(), headphones.size()),
          fmt::format("Give as many of each, or one of the one and up to {} of the other.", most_choices));
      return p;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Choice choice{.amplifier = amplifiers[amplifiers.size() == 1 ? 0 : i],
                    .headphones = {headphones[headphones.size() == 1 ? 0 : i]}};
      choice.headphones.insert(choice.headphones.end(), shared.begin(), shared.end());
      choice.circuit = circuit(choice.amplifier, v, path);
      p.choices.push_back(std::move(choice));
    }
    circuits(v, path, p);
    return p;
  }

  /// The netlist of an amplifier that is a path; one file is read once, whoever names it.
  std::shared_ptr<const CircuitFile> circuit(const std::string& amplifier, const Value& v, const std::string& path) {
    if (!is_netlist_path(amplifier) || find(rig_.amplifiers, amplifier) != nullptr) return nullptr;
    const auto known = netlists_.find(amplifier);
    if (known != netlists_.end()) return known->second;
    auto file = CircuitFile::read(amplifier, document_.file);
    if (!file) {
      Error error = file.error();
      if (error.place.file.empty()) error.place = reader_.place(*v.find("amplifier"), joined(path, "amplifier"));
      reader_.errors().push_back(std::move(error));
    }
    return netlists_[amplifier] = file ? *file : nullptr;
  }

  /// Where the knobs of its netlists stand: circuit.NAME.KNOB.
  void circuits(const Value& v, const std::string& path, Phones& p) {
    std::vector<std::string_view> names;
    for (const Choice& choice : p.choices) {
      if (choice.circuit == nullptr ||
          std::ranges::find(p.circuits, choice.circuit, &CircuitKnobs::file) != p.circuits.end())
        continue;
      if (std::ranges::find(names, choice.circuit->name()) != names.end())
        reader_.refuse(v, path, fmt::format("It has two netlists called {}.", choice.circuit->name()),
                       "Their knobs are told apart by that name: call one of the files something else.");
      names.push_back(choice.circuit->name());
      p.circuits.push_back({choice.circuit, choice.circuit->defaults()});
    }
    const std::string here = joined(path, "circuit");
    const Value* tables = table(v, "circuit", here);
    if (tables == nullptr) return;
    if (std::ranges::none_of(p.choices, [](const Choice& c) { return is_netlist_path(c.amplifier); }))
      return reader_.refuse(*tables, here, "None of its amplifiers is a netlist.",
                            "Name one: amplifier = \"circuits/otl_12au7_6080.cir\".");
    // What could not be read has been told of; that its knobs are strangers need not be told, too.
    std::deque<std::string> unread;
    for (const Choice& choice : p.choices)
      if (choice.circuit == nullptr)
        names.push_back(unread.emplace_back(std::filesystem::path(choice.amplifier).stem().string()));
    reader_.known(*tables, here, names);
    for (CircuitKnobs& knobs : p.circuits) {
      const std::string inside = joined(here, knobs.file->name());
      const Value* from = table(*tables, knobs.file->name(), inside);
      if (from == nullptr) continue;
      std::vector<std::string_view> fields;
      for (std::size_t i = 0; i < knobs.values.size(); ++i) {
        const Field& field = knobs.file->fields()[i];
        fields.push_back(field.name);
        knobs.values[i] = reader_.field(field, *from, inside);
      }
      for (const auto& [field, member] :
           {std::pair(listen_field.name, &knobs.listen), std::pair(scope_field.name, &knobs.scope)}) {
        fields.push_back(field);
        place(*knobs.file, *from, field, inside, *member);
      }
      reader_.known(*from, inside, fields);
    }
  }

  /// A node or current of a netlist, where one listens or looks.
  void place(const CircuitFile& file, const Value& from, std::string_view field, const std::string& inside,
             std::string& to) {
    const std::string text = reader_.text(from, field, inside);
    if (text.empty() || (field == scope_field.name && text == CircuitKnobs::as_heard)) return;
    if (auto spelled = file.place(text)) to = std::move(*spelled);
    else reader_.refuse(*from.find(field), joined(inside, field), spelled.error().what, spelled.error().hint);
  }

  CardOutput socket(const Value& v, const std::string& path) {
    return part(v, "output", path, "phones.output", card_output_fields).value_or(CardOutput{});
  }

  /// A set of speakers: an item of `sets`, or the monitor's own members when it has only one.
  SpeakerSet speaker_set(const Value& v, const std::string& path) {
    SpeakerSet set;
    set.place = reader_.place(v, path);
    set.dac = reader_.text(v, "dac", path);
    set.speaker = reader_.text(v, "speaker", path);
    set.card_channels = card_channels(v, path);
    set.follower = reader_.text(v, "follower", path);
    set.output = socket(v, path);
    return set;
  }

  void speaker_sets(const Value& v, const std::string& path, Monitor& monitor) {
    const Value* sets = v.find("sets");
    if (sets == nullptr) {
      monitor.sets.push_back(speaker_set(v, path));
      monitor.sets.back().name = "A";
      return;
    }
    for (const std::string_view alone : {"speaker", "dac", "card", "follower", "output"})
      if (const Value* value = v.find(alone))
        reader_.refuse(*value, joined(path, alone), "With sets, this stands in each of them.");
    const std::string here = joined(path, "sets");
    if (sets->array() == nullptr || sets->array()->empty() || sets->array()->size() > most_speaker_sets)
      return reader_.refuse(*sets, here,
                            fmt::format("Expected a list of 1 to {} tables, as in {}.", most_speaker_sets,
                                        section("monitor.sets").heading));
    for (const Value& item : *sets->array()) {
      if (item.table() == nullptr) {
        reader_.refuse(item, here, fmt::format("This is {}; expected a table.", item.kind()));
        continue;
      }
      SpeakerSet set = speaker_set(item, here);
      set.name = reader_.text(item, "name", here);
      if (set.name.empty()) set.name = std::string(1, static_cast<char>('A' + monitor.sets.size()));
      reader_.fields(speaker_set_fields, item, here, set);
      reader_.known(item, here, section("monitor.sets").names());
      monitor.sets.push_back(std::move(set));
    }
  }

  Monitor monitor(const Value& v, const std::string& path) {
    Monitor m;
    m.name = reader_.text(v, "name", path);
    m.place = reader_.place(v, path);
    m.mix = reader_.text(v, "mix", path);
    reader_.fields(monitor_fields, v, path, m);
    speaker_sets(v, path, m);
    const std::string here = joined(path, "sub");
    if (const Value* from = table(v, "sub", here)) {
      Sub sub;
      sub.place = reader_.place(*from, here);
      sub.dac = reader_.text(*from, "dac", here);
      sub.speaker = reader_.text(*from, "speaker", here);
      sub.card_channels = card_channels(*from, here, 1);
      sub.follower = reader_.text(*from, "follower", here);
      sub.output = socket(*from, here);
      reader_.fields(sub_fields, *from, here, sub);
      reader_.known(*from, here, section("monitor.sub").names());
      m.sub = std::move(sub);
    }
    return m;
  }

  Talkback talkback(const Value& v, const std::string& path) {
    Talkback talkback;
    talkback.name = reader_.text(v, "name", path);
    talkback.place = reader_.place(v, path);
    talkback.input = reader_.text(v, "input", path);
    talkback.to = reader_.texts(v, "to", path);
    reader_.fields(talkback_fields, v, path, talkback);
    return talkback;
  }

  Stream stream(const Value& v, const std::string& path) {
    Stream stream;
    stream.name = reader_.text(v, "name", path);
    stream.place = reader_.place(v, path);
    stream.mix = reader_.text(v, "mix", path);
    stream.minus = reader_.texts(v, "minus", path);
    reader_.fields(stream_fields, v, path, stream);
    return stream;
  }

  std::map<std::string, std::shared_ptr<const CircuitFile>> netlists_;  // null: it could not be read, and that was said
};

}  // namespace

void read_outputs(const Document& document, Rig& rig, FieldReader& reader) {
  OutputReader(document, rig, reader).read();
}

}  // namespace ohmic::rig
