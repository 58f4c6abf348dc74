#pragma once
// What each command does. All return an exit code and print by themselves.

#include <optional>
#include <string>

#include "command_line.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {

int run(const RunAsked& asked);
int render(const RenderAsked& asked);
int check(const CheckAsked& asked);
int list_devices(const DevicesAsked& asked);
int explain(const ExplainAsked& asked);
int fields(const FieldsAsked& asked);
int control(const CtlAsked& asked);
int write_new(const NewAsked& asked);
int advise_gear(const AdviseAsked& asked);
int compare_gear(const CompareAsked& asked);
int examine_rig(const DoctorAsked& asked);
int catalogue(const CatalogueAsked& asked);
int audition(const AuditionAsked& asked);
int pair(const PairAsked& asked);
int print_schema(const SchemaAsked& asked);
int dose(const DoseAsked& asked);
int measure_latency(const LatencyAsked& asked);
int tune(const TuneAsked& asked);
int programs(const ProgramsAsked& asked);
int usb(const UsbAsked& asked);

/// Reads a rig; its errors go to stderr as sentences, then there is none. Warnings stay in the reading.
std::optional<rig::Reading> read_or_say(const std::string& file);
/// A sentence to stderr.
void complain(const std::string& sentence);
/// "8 inputs", "1 mix".
std::string counted(std::size_t count, const char* one, const char* many);

}  // namespace ohmic::app
