// One strip's work over a sound, by dsp::Strip or by a chain of LV2 plug-ins, timed alike: the host of tools/bench/strip.
//
// usage: strip_race FRAMES IN OUT null
//        strip_race FRAMES IN OUT ours NAME=VALUE...
//        strip_race FRAMES IN OUT lv2 URI SYMBOL=VALUE... [+ URI SYMBOL=VALUE...]...
//
// IN and OUT are mono, 48 kHz, raw 32-bit floats. Prints the thread's CPU time in nanoseconds per frame: of the blocks
// alone, everything being loaded and prepared, and a second of silence played, before. What null prints (carrying
// the samples) is to be taken off. Stereo plug-ins hear the sound on both sides; their left output goes on.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <xmmintrin.h>

#include "dsp/strip.hpp"

namespace {

constexpr double rate = 48000.0;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "strip_race: %s\n", why.c_str());
  std::exit(1);
}

std::pair<std::string, float> assignment(const std::string& word) {
  const auto at = word.find('=');
  if (at == std::string::npos) give_up(word + " is not NAME=VALUE");
  return {word.substr(0, at), std::stof(word.substr(at + 1))};
}

/// Something that makes a block of samples out of another, of at most `frames`.
struct Runner {
  virtual ~Runner() = default;
  virtual void run(const float* in, float* out, int frames) = 0;
};

struct Null final : Runner {
  void run(const float* in, float* out, int frames) override { std::copy_n(in, frames, out); }
};

struct Ours final : Runner {
  ohmic::dsp::Strip strip{1, ohmic::Second(0.1)};
  std::vector<float> settings;

  Ours(const std::vector<std::string>& words, int frames) {
    for (const auto& field : strip.fields()) settings.push_back(static_cast<float>(field.fallback));
    for (const std::string& word : words) {
      const auto [name, value] = assignment(word);
      const auto found = std::ranges::find(strip.fields(), name, &ohmic::Field::name);
      if (found == strip.fields().end()) give_up("the strip has no " + name);
      settings[static_cast<std::size_t>(found - strip.fields().begin())] = value;
    }
    strip.prepare({.rate = ohmic::Hertz(rate), .frames = frames});
  }
  void run(const float* in, float* out, int frames) override {
    strip.process(settings, ohmic::Block{{&in, 1}, {&out, 1}, frames});
  }
};

// --- an LV2 host of a page ----------------------------------------------------------------------

LV2_URID map_uri(LV2_URID_Map_Handle, const char* uri) {
  static std::map<std::string, LV2_URID> known;
  return known.try_emplace(uri, static_cast<LV2_URID>(known.size() + 1)).first->second;
}
const char* unmap_uri(LV2_URID_Unmap_Handle, LV2_URID) { return nullptr; }

struct Features {
  std::int32_t longest;
  LV2_URID_Map map{nullptr, &map_uri};
  LV2_URID_Unmap unmap{nullptr, &unmap_uri};
  std::array<LV2_Options_Option, 3> options;
  LV2_Feature map_feature{LV2_URID__map, &map}, unmap_feature{LV2_URID__unmap, &unmap};
  LV2_Feature options_feature{LV2_OPTIONS__options, options.data()}, bounded{LV2_BUF_SIZE__boundedBlockLength, nullptr};
  std::array<const LV2_Feature*, 5> list{&map_feature, &unmap_feature, &options_feature, &bounded, nullptr};

  explicit Features(int frames) : longest(frames) {
    const auto option = [&](const char* key) {
      return LV2_Options_Option{
          LV2_OPTIONS_INSTANCE, 0, map_uri(nullptr, key), sizeof longest, map_uri(nullptr, LV2_ATOM__Int), &longest};
    };
    options = {option(LV2_BUF_SIZE__maxBlockLength), option(LV2_BUF_SIZE__nominalBlockLength), LV2_Options_Option{}};
  }
};

struct Plugin final : Runner {
  LilvInstance* instance = nullptr;
  std::vector<float> controls;
  std::vector<std::array<std::uint64_t, 1024>> atoms;
  std::vector<std::uint32_t> outputs;
  std::vector<std::vector<float>> sounds;  // inputs and outputs
  std::vector<std::size_t> ins, outs;

  Plugin(LilvWorld* world, Features& features, const std::string& uri, const std::vector<std::string>& words,
         int frames) {
    LilvNode* node = lilv_new_uri(world, uri.c_str());
    const LilvPlugin* plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
    if (plugin == nullptr) give_up("there is no plug-in " + uri);
    instance = lilv_plugin_instantiate(plugin, rate, features.list.data());
    if (instance == nullptr) give_up(uri + " does not start");
    const std::uint32_t count = lilv_plugin_get_num_ports(plugin);
    controls.resize(count);
    lilv_plugin_get_port_ranges_float(plugin, nullptr, nullptr, controls.data());
    for (const std::string& word : words) {
      const auto [symbol, value] = assignment(word);
      LilvNode* name = lilv_new_string(world, symbol.c_str());
      const LilvPort* port = lilv_plugin_get_port_by_symbol(plugin, name);
      if (port == nullptr) give_up(uri + " has no " + symbol);
      controls[lilv_port_get_index(plugin, port)] = value;
      lilv_node_free(name);
    }
    LilvNode* audio = lilv_new_uri(world, LV2_CORE__AudioPort);
    LilvNode* control = lilv_new_uri(world, LV2_CORE__ControlPort);
    LilvNode* input = lilv_new_uri(world, LV2_CORE__InputPort);
    atoms.resize(count), sounds.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const LilvPort* port = lilv_plugin_get_port_by_index(plugin, i);
      const bool is_in = lilv_port_is_a(plugin, port, input);
      if (lilv_port_is_a(plugin, port, audio)) {
        sounds[i].resize(static_cast<std::size_t>(frames));
        (is_in ? ins : outs).push_back(i);
        lilv_instance_connect_port(instance, i, sounds[i].data());
      } else if (lilv_port_is_a(plugin, port, control)) {
        lilv_instance_connect_port(instance, i, &controls[i]);
      } else {  // events: none ever come
        auto* sequence = reinterpret_cast<LV2_Atom_Sequence*>(atoms[i].data());
        sequence->atom = {static_cast<std::uint32_t>(sizeof(LV2_Atom_Sequence_Body)),
                          map_uri(nullptr, LV2_ATOM__Sequence)};
        if (!is_in) outputs.push_back(i);
        lilv_instance_connect_port(instance, i, sequence);
      }
    }
    for (LilvNode* used : {node, audio, control, input}) lilv_node_free(used);
    lilv_instance_activate(instance);
  }
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  ~Plugin() override {
    lilv_instance_deactivate(instance);
    lilv_instance_free(instance);
  }

  void run(const float* in, float* out, int frames) override {
    for (const std::size_t i : ins) std::copy_n(in, frames, sounds[i].data());
    for (const std::uint32_t i : outputs) {  // room for what it says to its window
      auto* sequence = reinterpret_cast<LV2_Atom_Sequence*>(atoms[i].data());
      sequence->atom.size = sizeof atoms[i] - sizeof(LV2_Atom);
    }
    lilv_instance_run(instance, static_cast<std::uint32_t>(frames));
    std::copy_n(sounds[outs[0]].data(), frames, out);
  }
};

struct Chain final : Runner {
  LilvWorld* world = lilv_world_new();
  Features features;
  std::vector<std::unique_ptr<Plugin>> plugins;

  Chain(const std::vector<std::string>& words, int frames) : features(frames) {
    lilv_world_load_all(world);
    for (auto from = words.begin(); from != words.end();) {
      const auto until = std::find(from, words.end(), "+");
      if (from == until) give_up("a plug-in is missing");
      plugins.push_back(
          std::make_unique<Plugin>(world, features, *from, std::vector<std::string>(from + 1, until), frames));
      from = until == words.end() ? until : until + 1;
    }
  }
  void run(const float* in, float* out, int frames) override {
    for (std::size_t i = 0; i < plugins.size(); ++i) plugins[i]->run(i == 0 ? in : out, out, frames);
  }
};

double thread_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

void play(Runner& runner, const std::vector<float>& in, std::vector<float>& out, std::size_t length, int frames) {
  for (std::size_t at = 0; at < length; at += static_cast<std::size_t>(frames)) {
    const int n = static_cast<int>(std::min(length - at, static_cast<std::size_t>(frames)));
    runner.run(in.data() + at, out.data() + at, n);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) give_up("usage: strip_race FRAMES IN OUT null|ours|lv2 ...");
  const int frames = std::atoi(words[1]);
  std::ifstream file(words[2], std::ios::binary | std::ios::ate);
  if (!file || frames < 1) give_up("cannot read " + std::string(words[2]));
  std::vector<float> in(static_cast<std::size_t>(file.tellg()) / sizeof(float)), out(in.size());
  file.seekg(0);
  file.read(reinterpret_cast<char*>(in.data()), static_cast<std::streamsize>(in.size() * sizeof(float)));

  const std::string kind = words[4];
  const std::vector<std::string> rest(words + 5, words + count);
  std::unique_ptr<Runner> runner;
  if (kind == "null") runner = std::make_unique<Null>();
  else if (kind == "ours") runner = std::make_unique<Ours>(rest, frames);
  else if (kind == "lv2") runner = std::make_unique<Chain>(rest, frames);
  else give_up(kind + " is not null, ours or lv2");

  _mm_setcsr(_mm_getcsr() | 0x8040);  // denormals are zero, as in every audio thread
  // What fades in, warms up or is paged in does so in silence and is not timed.
  const std::vector<float> silence(static_cast<std::size_t>(rate));
  std::fill(out.begin(), out.end(), 0.0f);
  std::vector<float> nowhere(silence.size());
  play(*runner, silence, nowhere, silence.size(), frames);
  const double begin = thread_nanoseconds();
  play(*runner, in, out, in.size(), frames);
  const double spent = thread_nanoseconds() - begin;
  std::printf("%.4f\n", spent / static_cast<double>(in.size()));

  std::ofstream result(words[3], std::ios::binary);
  result.write(reinterpret_cast<const char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(float)));
  return result ? 0 : 1;
}
