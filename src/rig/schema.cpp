// The list of sections, put together from the descriptors of the gear and of the rig itself.

#include "rig/schema.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/rig.hpp"

namespace ohmic::rig {
namespace {

template <class Spec, std::size_t N>
void append(std::vector<Field>& list, const std::array<SpecField<Spec>, N>& fields) {
  for (const auto& f : fields) list.push_back(f.field);
}

template <class... Arrays>
std::vector<Field> fields_of(const Arrays&... arrays) {
  std::vector<Field> list;
  (append(list, arrays), ...);
  return list;
}

constexpr Word title{"title", "a text", "What people call it."};
constexpr Word source{"source", "a text", "Where the figures come from."};
constexpr Word gate{"gate", "a table", "A gate (see input.gate)."};
constexpr Word eq{"eq", "a list of tables", "At most four bands (see input.eq)."};
constexpr Word de_esser{"de_esser", "a table", "A de-esser (see input.de_esser)."};
constexpr Word compressor{"compressor", "a table", "A compressor (see input.compressor)."};
constexpr Word insert{"insert", "a table", "An impulse response (see input.insert)."};
constexpr Word dac{"dac", "the name of a [dac]", "What converts it. Not needed when there is only one."};
constexpr Word mix{"mix", "the name of a [[mix]], or phones.NAME or monitor.NAME",
                   "What is heard: a mix, or what that output hears."};
constexpr Word device{
    "device", "auto, jack, pipewire, alsa, alsa:NAME, virtual",
    "auto takes JACK (or PipeWire) when it runs, else a free ALSA card, else the virtual one. alsa:NAME: its "
    "id, or a part of its name, as ohmic devices shows it."};
constexpr Word follower{"follower", "the name of a [[follower]]", "Of which card; [card] when left out."};
constexpr Word output{"output", "a table", "What is known of the card's own socket (see phones.output)."};

// clang-format off
std::vector<Section> made() {
  return {
    {"", "The top of the file", "The rig itself.", {}, {
        {"title", "a text", "What the rig is."},
        {"card", "a section", "The sound card it runs on: the clock."},
        {"follower", "a list of sections", "Other cards beside it, kept in step."},
        {"programs", "a section", "How other programs meet it."},
        {"desk", "a section", "What holds for the whole desk."},
        {"hearing", "a section", "What is reckoned with for the ears of all listeners."},
        {"microphone", "sections", "Microphones, by name."},
        {"pickup", "sections", "Guitar pickups, by name."},
        {"preamp", "sections", "Preamps, by name."},
        {"adc", "sections", "Converters in, by name."},
        {"dac", "sections", "Converters out, by name."},
        {"amplifier", "sections", "Headphone amplifiers, by name."},
        {"headphone", "sections", "Headphones, by name."},
        {"speaker", "sections", "Loudspeakers, by name."},
        {"input", "a list of sections", "Inputs, in their order."},
        {"playback", "a list of sections", "What other programs play into the rig."},
        {"group", "a list of sections", "Faders, mutes and solos over several channels."},
        {"mix", "a list of sections", "Buses: cue mixes, the main mix."},
        {"phones", "a list of sections", "Headphone outputs."},
        {"monitor", "a list of sections", "Loudspeakers."},
        {"talkback", "a list of sections", "Voices into headphones while a key is held."},
        {"stream", "a list of sections", "Buses that other programs hear."}}},
    {"card", "[card]", "The sound card the rig runs on. It is the clock of all.", fields_of(card_fields), {device}},
    {"follower", "[[follower]]", "Another card beside it: its connectors are the rig's, too, kept in step by resampling.", fields_of(follower_fields),
     {{"name", "a text", "What `follower` calls it at inputs and outputs."}, device}},
    {"programs", "[programs]", "How other programs meet the rig. By JACK's ports they do anyway.", fields_of(programs_fields),
     {{"usb_rates", "a rate, or several", "Sample rates beside the rig's own that a program may ask of the USB card: the rig is opened at them then, and everybody hears a short silence. \"96 kHz\", [\"44.1 kHz\", \"96 kHz\"]."},
      {"usb_peers", "an address or a prefix, or several", "Experimental: these other machines have the USB card instead of this one, by USB/IP on TCP port 3240, unencrypted. \"192.168.1.20\", \"fd00::/64\"; nobody else is let in (see docs/usb.md)."}}},
    {"desk", "[desk]", "What holds for the whole desk.", fields_of(desk_fields), {}},
    {"hearing", "[hearing]", "What is reckoned with for the ears of all listeners.", fields_of(hearing_fields), {}},
    {"microphone", "[microphone.NAME]", "Turns pascals into volts.", fields_of(gear::microphone_fields), {title, source}},
    {"pickup", "[pickup.NAME]", "A guitar's coil: with its cable and input it makes a resonance.",
     fields_of(gear::pickup_fields), {title, source}},
    {"preamp", "[preamp.NAME]", "Microphone, instrument and line preamp.", fields_of(gear::preamp_fields), {title, source}},
    {"adc", "[adc.NAME]", "Turns volts into full scale.", fields_of(gear::adc_fields), {title, source}},
    {"dac", "[dac.NAME]", "Turns full scale into volts.", fields_of(gear::dac_fields), {title, source}},
    {"amplifier", "[amplifier.NAME]", "Drives headphones. Which limit clips follows from the load.",
     fields_of(gear::amplifier_fields), {title, source}},
    {"headphone", "[headphone.NAME]", "Turns volts into pascals at the ear, and loads the amplifier.",
     fields_of(gear::headphone_fields),
     {title, source,
      {"sections", "a list of tables", "Its impedance as sections in series with dc_resistance (see headphone.sections)."},
      {"impedance_table", "a list of [hertz, ohm] or [hertz, ohm, degrees]", "Its impedance as measured; a network is fitted."},
      {"response", "a list of tables", "Its frequency response as bands (see headphone.response)."}}},
    {"headphone.sections", "sections = [ { ... } ]", "A part of a headphone's impedance.", fields_of(gear::section_fields), {}},
    {"headphone.response", "response = [ { ... } ]", "A band of a headphone's response.", fields_of(gear::band_fields), {}},
    {"speaker", "[speaker.NAME]", "Turns volts into pascals where the listener sits.", fields_of(gear::speaker_fields),
     {title, source}},
    {"input", "[[input]]", "One input: a recording or a channel of the card, its gear and its strip.",
     fields_of(input_fields, gear::source_fields, strip_fields),
     {{"name", "a text", "Shown on its strip, its port and its track."},
      {"file", "a path, relative to the rig file", "The recording that plays here, of any format libsndfile knows."},
      {"microphone", "the name of a [microphone]", "What hears the sound."},
      {"pickup", "the name of a [pickup]", "What feels the string; plug it into an instrument input."},
      {"cable", "a table", "The cable to the preamp (see input.cable)."},
      {"attenuator", "a table", "An attenuator in that cable (see input.attenuator)."},
      {"splitter", "a table", "A splitter behind it (see input.splitter); its other outputs feed inputs like this one."},
      {"preamp", "the name of a [preamp]", "What amplifies it; without one the wire goes to the converter."},
      {"adc", "the name of an [adc]", "What converts it. Not needed when there is only one."},
      follower,
      {"link", "the name of another [[input]]", "Makes a stereo pair: this is the right side, the other one the left, whose strip, sends and groups are then those of both."},
      gate, eq, de_esser, compressor, insert}},
    {"input.cable", "cable = { ... }", "A cable.", fields_of(gear::cable_fields), {}},
    {"input.attenuator", "attenuator = { ... }", "An attenuator (L-pad).", fields_of(gear::attenuator_fields), {}},
    {"input.splitter", "splitter = { ... }", "A passive splitter.", fields_of(gear::splitter_fields), {}},
    {"input.gate", "gate = { ... }", "A gate: turns the channel down while nothing is played.", fields_of(dsp::gate_fields), {}},
    {"input.eq", "eq = [ { ... } ]", "A band of a channel's equalizer.", fields_of(equalizer_band_fields), {}},
    {"input.de_esser", "de_esser = { ... }", "A de-esser: turns the hissing band of a voice down while it hisses.",
     fields_of(dsp::de_esser_fields), {}},
    {"input.compressor", "compressor = { ... }", "A compressor.", fields_of(dsp::compressor_fields), {}},
    {"input.insert", "insert = { ... }", "An impulse response the channel passes, without added latency.", fields_of(dsp::convolver_fields),
     {{"file", "a path, relative to the rig file", "A sound file of at most ten seconds, one or two channels."}}},
    {"playback", "[[playback]]", "Two channels that other programs play into, with a strip like an input's.", fields_of(strip_fields),
     {{"name", "a text", "Shown on its strip and its ports; a send names it as it names an input."},
      gate, eq, de_esser, compressor, insert}},
    {"group", "[[group]]", "A VCA group: its fader, mute and solo hold for all its channels.", fields_of(group_fields),
     {{"name", "a text", "What it is called."},
      {"channels", "the names of inputs and playbacks", "Who is in it; a channel may be in several."}}},
    {"mix", "[[mix]]", "A bus. Channels that are not named are not in it.", fields_of(mix_fields),
     {{"name", "a text", "What outputs call it."},
      {"me", "the name of an input or playback, or several", "The performer who hears it: me_level moves these, others_level the rest."},
      {"sends", "a table", "NAME = \"-6 dB\", or NAME = { level, pan, mute, tap } (see mix.sends)."}}},
    {"mix.sends", "NAME = { ... }", "What one channel gives to the mix.", fields_of(send_fields), {}},
    {"phones", "[[phones]]", "A headphone output.", fields_of(phones_fields),
     {{"name", "a text", "Whose it is; shown on its strip and its ports."},
      {"listener", "a text", "Who wears it: whose dose of sound is counted, over all rigs and days. The output's name when left out."},
      mix, dac,
      {"amplifier", "the name of an [amplifier] or the path of a netlist, or up to four of them", "What drives the headphone; more than one to compare. A path is looked for beside the rig, then among the circuits that come with Ohmic. Without one, the card's own (see output)."},
      {"circuit", "a table", "NAME.KNOB of the netlists among them (see phones.circuit)."},
      {"headphone", "the name of a [headphone], or up to four", "What is worn; more than one to compare."},
      {"shared_with", "the name of a [headphone], or several", "Other headphones on the same socket."},
      {"crossfeed", "a table", "Lets each ear hear a little of the other side (see phones.crossfeed)."},
      {"eq", "a path, relative to the rig file", "AutoEq's ParametricEQ.txt or GraphicEQ.txt, or an impulse response (a sound file)."},
      {"card", "two channels of the card, from 1, or \"none\"", "Where left and right are played; next free ones when left out. \"none\": phones and browsers alone hear it (see docs/phones.md)."},
      follower, output}},
    {"phones.crossfeed", "crossfeed = { ... }", "Crossfeed, as from loudspeakers in a room.", fields_of(dsp::crossfeed_fields), {}},
    {"phones.circuit", "[phones.circuit.NAME]", "What can be turned on an amplifier that is a netlist: NAME is its file's, without folder and ending.", {},
     {{"a knob or switch", "as the netlist declares it", "`*@ volume pot Rv1 Rv2 log` is volume = 0.7, `*@ knob supply VB 120V 200V` is supply = \"160 V\", `*@ switch gain ...` is gain = \"low\"."},
      {"listen", "\"output\", a probe, a node (\"plate\", \"x1.plate\"), \"v(a,b)\" or a current (\"i(rk)\")", "What is heard, as loud as the output and without what it is at rest; default \"output\"."},
      {"scope", "\"heard\", or like listen", "What its scope shows; what is played stays as it is. Default \"heard\"."}}},
    {"phones.output", "output = { ... }", "The card's own headphone or line socket.", fields_of(card_output_fields), {}},
    {"monitor", "[[monitor]]", "Loudspeakers: one pair (speaker, card), or several to switch between (sets).", fields_of(monitor_fields),
     {{"name", "a text", "Shown on its strip and its ports."},
      mix, dac,
      {"speaker", "the name of a [speaker]", "Each of the pair."},
      {"sets", "a list of tables", "Up to four pairs instead of one (see monitor.sets)."},
      {"sub", "a table", "A subwoofer (see monitor.sub)."},
      {"card", "two channels of the card, from 1", "Where left and right are played; next free ones when left out."},
      follower, output}},
    {"monitor.sets", "sets = [ { ... } ]", "A pair of loudspeakers among several.", fields_of(speaker_set_fields),
     {{"name", "a text", "What it is called; A, B, C, D when left out."},
      dac,
      {"speaker", "the name of a [speaker]", "Each of the pair."},
      {"card", "two channels of the card, from 1", "Where left and right are played; next free ones when left out."},
      follower, output}},
    {"monitor.sub", "sub = { ... }", "A subwoofer: takes what lies below the crossover.", fields_of(sub_fields),
     {dac,
      {"speaker", "the name of a [speaker]", "The subwoofer."},
      {"card", "a channel of the card, from 1", "Where it is played; the next free one when left out."},
      follower, output}},
    {"talkback", "[[talkback]]", "A voice into headphones while a key is held: in no mix, so in no recording.", fields_of(talkback_fields),
     {{"name", "a text", "What it is called."},
      {"input", "the name of an [[input]]", "The microphone; behind its strip, whatever its fader."},
      {"to", "the names of [[phones]] and [[stream]]", "Who hears it; all phones when left out."}}},
    {"stream", "[[stream]]", "A bus that other programs hear, as a source of two channels.", fields_of(stream_fields),
     {{"name", "a text", "What other programs see."},
      {"mix", "the name of a [[mix]]", "What they hear."},
      {"minus", "the names of inputs and playbacks", "Left out of it: a caller must not hear themselves (mix-minus)."}}},
  };
}
// clang-format on

std::string range_of(const Field& field) {
  if (!field.choices.empty()) return fmt::format("{}", fmt::join(field.choices, ", "));
  if (field.dimension == Dimension::flag) return "yes or no";
  return fmt::format("{} to {}", format_value(field.dimension, field.minimum),
                     format_value(field.dimension, field.maximum));
}

std::string default_of(const Field& field) {
  if (field.is_required) return "required";
  if (std::isnan(field.fallback)) return "unknown";
  if (!field.choices.empty()) return std::string(field.choices[static_cast<std::size_t>(field.fallback)]);
  return format_value(field.dimension, field.fallback);
}

}  // namespace

std::vector<std::string_view> Section::names() const {
  std::vector<std::string_view> list;
  list.reserve(words.size() + fields.size());
  for (const Word& word : words) list.push_back(word.name);
  for (const Field& field : fields) list.push_back(field.name);
  return list;
}

std::span<const Section> sections() {
  static const std::vector<Section> all = made();
  return all;
}

const Section& section(std::string_view name) { return *std::ranges::find(sections(), name, &Section::name); }

std::string reference_markdown(std::string_view only) {
  std::string page;
  if (only.empty())
    page =
        "# The rig file\n\n"
        "A rig is one TOML file. Every figure carries its unit in quotes: `\"45 dB\"`, `\"250 ohm\"`, `\"28.5 "
        "mV/Pa\"`, `\"48 kHz\"`. "
        "Voltages may be given in V, dBu or dBV and are rms unless named peak. What is left out takes its default; "
        "\"unknown\" stays unknown and is never guessed. `ohmic check` names every mistake with its line; the rigs in "
        "`rigs/` are "
        "examples.\n\n"
        "This page is printed by `ohmic fields --markdown` from the descriptors the program itself reads by.\n\n";
  for (const Section& s : sections()) {
    if (!only.empty() && s.name != only && !s.name.starts_with(fmt::format("{}.", only))) continue;
    page += fmt::format("## {}\n\n{}\n\n", s.name.empty() ? s.heading : fmt::format("`{}`", s.heading), s.says);
    if (!s.words.empty()) {
      page += "| name | expects | |\n|---|---|---|\n";
      for (const Word& w : s.words) page += fmt::format("| `{}` | {} | {} |\n", w.name, w.expects, w.says);
      page += "\n";
    }
    if (!s.fields.empty()) {
      page += "| name | range | default | |\n|---|---|---|---|\n";
      for (const Field& f : s.fields)
        page += fmt::format("| `{}` | {} | {} | {} |\n", f.name, range_of(f), default_of(f), f.says);
      page += "\n";
    }
  }
  return page;
}

}  // namespace ohmic::rig
