// Groups and mixes with their sends.

#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

class MixReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    list("group", [&](const Value& v, const std::string& path) { rig_.groups.push_back(group(v, path)); });
    list("mix", [&](const Value& v, const std::string& path) { rig_.mixes.push_back(mix(v, path)); });
  }

 private:
  Group group(const Value& v, const std::string& path) {
    Group group{.name = reader_.text(v, "name", path), .place = reader_.place(v, path), .channels = {}, .level = {}};
    group.channels = reader_.texts(v, "channels", path);
    reader_.fields(group_fields, v, path, group);
    return group;
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
};

}  // namespace

void read_mixes(const Document& document, Rig& rig, FieldReader& reader) { MixReader(document, rig, reader).read(); }

}  // namespace ohmic::rig
