// From TOML to a rig: each section by its descriptors. What the sections mean to each other is checked in check.cpp.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "rig/check.hpp"
#include "rig/field_reader.hpp"
#include "rig/rig.hpp"
#include "rig/schema.hpp"

namespace ohmic::rig {
namespace {

constexpr std::size_t most_items = 256;  // of one kind; more is a damaged file, not a studio

/// Reads one document into one rig.
class RigReader {
 public:
  RigReader(const Document& document, Rig& rig) : document_(document), rig_(rig), reader_(document.file) {}

  std::vector<Error> read() {
    const Value& root = document_.root;
    reader_.known(root, "", section("").names());
    rig_.title = reader_.text(root, "title", "");
    if (const Value* card = table(root, "card", "card")) {
      reader_.fields(card_fields, *card, "card", rig_.card);
      reader_.known(*card, "card", section("card").names());
    }
    if (const Value* desk = table(root, "desk", "desk")) {
      reader_.fields(desk_fields, *desk, "desk", rig_.desk);
      reader_.known(*desk, "desk", section("desk").names());
    } else {
      rig_.desk = defaults(desk_fields);
    }
    gear("microphone", gear::microphone_fields, rig_.microphones);
    gear("pickup", gear::pickup_fields, rig_.pickups);
    gear("preamp", gear::preamp_fields, rig_.preamps);
    gear("adc", gear::adc_fields, rig_.adcs);
    gear("dac", gear::dac_fields, rig_.dacs);
    gear("amplifier", gear::amplifier_fields, rig_.amplifiers);
    gear("headphone", gear::headphone_fields, rig_.headphones,
         [&](const Value& from, const std::string& path, gear::HeadphoneSpec& spec) { network(from, path, spec); });
    gear("speaker", gear::speaker_fields, rig_.speakers);
    list("input", [&](const Value& v, const std::string& path) { rig_.inputs.push_back(input(v, path)); });
    list("playback", [&](const Value& v, const std::string& path) { rig_.playbacks.push_back(playback(v, path)); });
    list("group", [&](const Value& v, const std::string& path) { rig_.groups.push_back(group(v, path)); });
    list("mix", [&](const Value& v, const std::string& path) { rig_.mixes.push_back(mix(v, path)); });
    list("phones", [&](const Value& v, const std::string& path) { rig_.phones.push_back(phones(v, path)); });
    list("monitor", [&](const Value& v, const std::string& path) { rig_.monitors.push_back(monitor(v, path)); });
    list("talkback", [&](const Value& v, const std::string& path) { rig_.talkbacks.push_back(talkback(v, path)); });
    list("stream", [&](const Value& v, const std::string& path) { rig_.streams.push_back(stream(v, path)); });
    return std::move(reader_.errors());
  }

 private:
  /// A member that must be a table; null when absent or something else.
  const Value* table(const Value& from, std::string_view key, std::string_view path) {
    const Value* value = from.find(key);
    if (value == nullptr || value->table() != nullptr) return value;
    reader_.refuse(*value, path, fmt::format("This is {}; expected a table.", value->kind()));
    return nullptr;
  }

  template <class Spec, std::size_t N, class More>
  void gear(std::string_view kind, const std::array<SpecField<Spec>, N>& fields, std::vector<Defined<Spec>>& into,
            More more) {
    const Value* all = table(document_.root, kind, kind);
    if (all == nullptr) return;
    for (const Member& member : *all->table()) {
      const std::string path = joined(kind, member.key);
      if (member.value.table() == nullptr) {
        reader_.refuse(member.value, path,
                       fmt::format("This is {}; expected a table, as in [{}.NAME].", member.value.kind(), kind));
        continue;
      }
      if (into.size() >= most_items)
        return reader_.refuse(member.value, path, fmt::format("There are more than {} of this kind.", most_items));
      Defined<Spec> item{
          .name = member.key, .title = {}, .source = {}, .spec = {}, .place = reader_.place(member.value, path)};
      item.title = reader_.text(member.value, "title", path);
      item.source = reader_.text(member.value, "source", path);
      reader_.fields(fields, member.value, path, item.spec);
      more(member.value, path, item.spec);
      reader_.known(member.value, path, section(kind).names());
      into.push_back(std::move(item));
    }
  }
  template <class Spec, std::size_t N>
  void gear(std::string_view kind, const std::array<SpecField<Spec>, N>& fields, std::vector<Defined<Spec>>& into) {
    gear(kind, fields, into, [](const Value&, const std::string&, Spec&) {});
  }

  /// A list of tables by descriptors: a headphone's sections, an input's EQ bands.
  template <class Spec, std::size_t N>
  void specs(const Value& from, std::string_view key, std::string_view path, std::string_view in_section,
             const std::array<SpecField<Spec>, N>& fields, std::size_t most, std::vector<Spec>& into) {
    const Value* value = from.find(key);
    if (value == nullptr) return;
    const std::string here = joined(path, key);
    if (value->array() == nullptr)
      return reader_.refuse(
          *value, here,
          fmt::format("This is {}; expected a list of tables, as in {}.", value->kind(), section(in_section).heading));
    if (value->array()->size() > most)
      return reader_.refuse(*value, here,
                            fmt::format("There are {} of them; at most {} fit.", value->array()->size(), most));
    for (const Value& item : *value->array()) {
      if (item.table() == nullptr) {
        reader_.refuse(
            item, here,
            fmt::format("This is {}; expected a table, as in {}.", item.kind(), section(in_section).heading));
        continue;
      }
      Spec spec{};
      reader_.fields(fields, item, here, spec);
      reader_.known(item, here, section(in_section).names());
      into.push_back(spec);
    }
  }

  void network(const Value& from, const std::string& path, gear::HeadphoneSpec& spec) {
    specs(from, "sections", path, "headphone.sections", gear::section_fields, 16, spec.sections);
    specs(from, "response", path, "headphone.response", gear::band_fields, 10, spec.response);
    const Value* points = from.find("impedance_table");
    if (points == nullptr) return;
    const std::string here = joined(path, "impedance_table");
    constexpr std::size_t most_points = 4096;
    if (points->array() == nullptr || points->array()->size() > most_points)
      return reader_.refuse(
          *points, here,
          fmt::format("Expected a list of at most {} points, [hertz, ohm] or [hertz, ohm, degrees].", most_points));
    for (const Value& point : *points->array()) {
      std::vector<double> numbers;
      if (point.array() != nullptr)
        for (const Value& item : *point.array())
          if (item.number() != nullptr) numbers.push_back(*item.number());
      if (point.array() == nullptr || numbers.size() != point.array()->size() || numbers.size() < 2 ||
          numbers.size() > 3) {
        reader_.refuse(point, here, "Expected a point: [hertz, ohm] or [hertz, ohm, degrees], plain numbers.");
        continue;
      }
      spec.table.push_back({.frequency = Hertz(numbers[0]),
                            .magnitude = Ohm(numbers[1]),
                            .degrees = numbers.size() == 3 ? std::optional(numbers[2]) : std::nullopt});
    }
  }

  /// Walks `[[key]]`; items are called "input.Vocal" in errors once they have a name, "input 3" before.
  template <class Read>
  void list(std::string_view key, Read read) {
    const Value* value = document_.root.find(key);
    if (value == nullptr) return;
    if (value->array() == nullptr)
      return reader_.refuse(*value, key, fmt::format("This is {}; expected a list, as in [[{}]].", value->kind(), key));
    if (value->array()->size() > most_items)
      return reader_.refuse(*value, key, fmt::format("There are more than {} of this kind.", most_items));
    std::size_t number = 0;
    for (const Value& item : *value->array()) {
      const Value* name = item.find("name");
      const std::string path =
          name != nullptr && name->text() != nullptr ? joined(key, *name->text()) : fmt::format("{} {}", key, ++number);
      if (item.table() == nullptr) {
        reader_.refuse(item, path, fmt::format("This is {}; expected a table, as in [[{}]].", item.kind(), key));
        continue;
      }
      const bool has_name = name != nullptr && (name->text() == nullptr || !name->text()->empty());
      if (!has_name) reader_.refuse(item, path, "It has no name.", "Give it one: name = \"...\".");
      read(item, path);
      reader_.known(item, path, section(key).names());
    }
  }

  template <class Spec, std::size_t N>
  std::optional<Spec> part(const Value& from, std::string_view key, const std::string& path,
                           std::string_view in_section, const std::array<SpecField<Spec>, N>& fields) {
    const std::string here = joined(path, key);
    const Value* value = table(from, key, here);
    if (value == nullptr) return std::nullopt;
    Spec spec{};
    reader_.fields(fields, *value, here, spec);
    reader_.known(*value, here, section(in_section).names());
    return spec;
  }

  Input input(const Value& v, const std::string& path) {
    Input in;
    in.name = reader_.text(v, "name", path);
    in.place = reader_.place(v, path);
    in.file = reader_.text(v, "file", path);
    reader_.fields(input_fields, v, path, in);
    reader_.fields(gear::source_fields, v, path, in.source);
    strip(v, path, in.strip);
    in.link = reader_.text(v, "link", path);
    in.microphone = reader_.text(v, "microphone", path);
    in.pickup = reader_.text(v, "pickup", path);
    in.preamp = reader_.text(v, "preamp", path);
    in.adc = reader_.text(v, "adc", path);
    in.cable = part(v, "cable", path, "input.cable", gear::cable_fields);
    in.attenuator = part(v, "attenuator", path, "input.attenuator", gear::attenuator_fields);
    in.splitter = part(v, "splitter", path, "input.splitter", gear::splitter_fields);
    return in;
  }

  /// What stands in [[input]] and [[playback]] alike.
  void strip(const Value& v, const std::string& path, Strip& strip) {
    reader_.fields(strip_fields, v, path, strip);
    specs(v, "eq", path, "input.eq", equalizer_band_fields, most_equalizer_bands, strip.equalizer);
    if (const auto gate = part(v, "gate", path, "input.gate", dsp::gate_fields)) strip.gate = *gate;
    if (const auto de_esser = part(v, "de_esser", path, "input.de_esser", dsp::de_esser_fields))
      strip.de_esser = *de_esser;
    if (const auto compressor = part(v, "compressor", path, "input.compressor", dsp::compressor_fields))
      strip.compressor = *compressor;
    const std::string here = joined(path, "insert");
    if (const Value* insert = table(v, "insert", here)) {
      strip.insert.file = reader_.text(*insert, "file", here);
      reader_.fields(insert_fields, *insert, here, strip.insert);
      reader_.known(*insert, here, section("input.insert").names());
      if (strip.insert.file.empty())
        reader_.refuse(*insert, here, "It has no impulse response.", "Name a sound file: file = \"room.wav\".");
    }
  }

  Playback playback(const Value& v, const std::string& path) {
    Playback playback{.name = reader_.text(v, "name", path), .place = reader_.place(v, path), .strip = {}};
    strip(v, path, playback.strip);
    return playback;
  }

  Group group(const Value& v, const std::string& path) {
    Group group{.name = reader_.text(v, "name", path), .place = reader_.place(v, path), .channels = {}, .level = {}};
    group.channels = reader_.texts(v, "channels", path);
    reader_.fields(group_fields, v, path, group);
    return group;
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

  Mix mix(const Value& v, const std::string& path) {
    Mix mix;
    mix.name = reader_.text(v, "name", path);
    mix.place = reader_.place(v, path);
    mix.me = reader_.texts(v, "me", path);
    reader_.fields(mix_fields, v, path, mix);
    const std::string here = joined(path, "sends");
    const Value* sends = table(v, "sends", here);
    if (sends == nullptr) return mix;
    for (const Member& member : *sends->table()) {
      const std::string at = joined(here, member.key);
      Send send{.input = member.key, .place = reader_.place(member.value, at)};
      if (member.value.table() != nullptr) {
        reader_.fields(send_fields, member.value, at, send);
        reader_.known(member.value, at, section("mix.sends").names());
      } else {  // NAME = "-6 dB" is short for NAME = { level = "-6 dB" }
        Value shorthand{.content = Table{{"level", member.value}}, .region = member.value.region};
        reader_.fields(send_fields, shorthand, at, send);
      }
      mix.sends.push_back(std::move(send));
    }
    return mix;
  }

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
    p.mix = reader_.text(v, "mix", path);
    p.dac = reader_.text(v, "dac", path);
    reader_.fields(phones_fields, v, path, p);
    p.card_channels = card_channels(v, path);
    p.output = socket(v, path);
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
      p.choices.push_back(std::move(choice));
    }
    return p;
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
    for (const std::string_view alone : {"speaker", "dac", "card", "output"})
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
      sub.output = socket(*from, here);
      reader_.fields(sub_fields, *from, here, sub);
      reader_.known(*from, here, section("monitor.sub").names());
      m.sub = std::move(sub);
    }
    return m;
  }

  const Document& document_;
  Rig& rig_;
  FieldReader reader_;
};

Reading read_document(const Result<Document>& document, const std::string& file) {
  Reading reading;
  reading.rig.file = file;
  if (!document) {
    reading.errors.push_back(document.error());
    return reading;
  }
  reading.errors = RigReader(*document, reading.rig).read();
  check(reading);
  return reading;
}

}  // namespace

Reading read_rig(const std::string& file) { return read_document(load_document(file), file); }
Reading read_rig(std::string text, const std::string& file) {
  return read_document(parse_document(std::move(text), file), file);
}

std::string path_of(const Rig& rig, std::string_view recording) {
  return (std::filesystem::path(rig.file).parent_path() / recording).lexically_normal().string();
}

}  // namespace ohmic::rig
