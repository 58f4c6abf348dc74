// From TOML to a rig: each section by its descriptors. What the sections mean to each other is checked in check.cpp.

#include <filesystem>

#include "rig/check.hpp"
#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

/// The top of the file; everything else has a reader of its own.
class RigReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    const Value& root = document_.root;
    reader_.known(root, "", section("").names());
    rig_.title = reader_.text(root, "title", "");
    if (const Value* desk = table(root, "desk", "desk")) {
      reader_.fields(desk_fields, *desk, "desk", rig_.desk);
      reader_.known(*desk, "desk", section("desk").names());
    } else {
      rig_.desk = defaults(desk_fields);
    }
    rig_.hearing = defaults(hearing_fields);
    if (const Value* hearing = table(root, "hearing", "hearing")) {
      reader_.fields(hearing_fields, *hearing, "hearing", rig_.hearing);
      reader_.known(*hearing, "hearing", section("hearing").names());
    }
    read_cards(document_, rig_, reader_);
    read_gear(document_, rig_, reader_);
    read_inputs(document_, rig_, reader_);
    read_mixes(document_, rig_, reader_);
    read_outputs(document_, rig_, reader_);
  }
};

Reading read_document(const Result<Document>& document, const std::string& file) {
  Reading reading;
  reading.rig.file = file;
  if (!document) {
    reading.errors.push_back(document.error());
    return reading;
  }
  FieldReader reader(document->file);
  RigReader(*document, reading.rig, reader).read();
  reading.errors = std::move(reader.errors());
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
