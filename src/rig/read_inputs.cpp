// Inputs and playbacks with their strips.

#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

class InputReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    list("input", [&](const Value& v, const std::string& path) { rig_.inputs.push_back(input(v, path)); });
    list("playback", [&](const Value& v, const std::string& path) { rig_.playbacks.push_back(playback(v, path)); });
  }

 private:
  Input input(const Value& v, const std::string& path) {
    Input in;
    in.name = reader_.text(v, "name", path);
    in.place = reader_.place(v, path);
    in.file = reader_.text(v, "file", path);
    in.follower = reader_.text(v, "follower", path);
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
      reader_.fields(dsp::convolver_fields, *insert, here, strip.insert.settings);
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
};

}  // namespace

void read_inputs(const Document& document, Rig& rig, FieldReader& reader) { InputReader(document, rig, reader).read(); }

}  // namespace ohmic::rig
