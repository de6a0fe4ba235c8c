// Runs a flow list (docs/guides/simulate.md) on SimGrid: its links, its flows over their routes, all from t = 0. Prints a line a flow, "number seconds",
// from 1, then "end seconds". Hosts are made up: flows that begin on the same link begin at one host, those that end on the same link end at one.
//
//   g++ -O2 flow_list.cpp -o flow_list -lsimgrid
//   flow_list LIST --cfg=network/model:LV08 --cfg=network/crosstraffic:0
#include <simgrid/s4u.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Flow
{
    double bytes;
    double latency;
    std::vector<int> links;
    sg4::Host* source;
    sg4::Host* destination;
};

static sg4::Host* host_for(sg4::NetZone* zone, std::map<int, sg4::Host*>& hosts, int link, const char* prefix)
{
    auto found = hosts.find(link);
    if (found != hosts.end())
        return found->second;
    sg4::Host* host = zone->create_host(prefix + std::to_string(link), 1e9);
    host->seal();
    hosts[link] = host;
    return host;
}

int main(int argc, char** argv)
{
    sg4::Engine engine(&argc, argv);
    std::ifstream file(argv[1]);
    int link_count, flow_count;
    file >> link_count >> flow_count;
    std::vector<double> capacities(link_count);
    for (double& capacity : capacities)
        file >> capacity;
    std::vector<Flow> flows(flow_count);
    double hop_latency = -1;
    for (Flow& flow : flows)
    {
        double denominator;
        int hops;
        file >> flow.bytes >> flow.latency >> denominator >> hops;
        flow.links.resize(hops);
        for (int& link : flow.links)
            file >> link;
        // A list gives the latency of a route: here each of its links has as much.
        if (hop_latency < 0)
            hop_latency = flow.latency / hops;
        if (std::abs(flow.latency / hops - hop_latency) > 1e-9 * hop_latency)
        {
            std::fprintf(stderr, "latencies of routes are not those of equal links\n");
            return 1;
        }
    }
    sg4::NetZone* zone = sg4::create_full_zone("list");
    std::vector<sg4::Link*> links(link_count);
    for (int l = 0; l < link_count; l++)
    {
        links[l] = zone->create_link("l" + std::to_string(l), capacities[l])->set_latency(hop_latency);
        links[l]->seal();
    }
    std::map<int, sg4::Host*> sources, destinations;
    std::map<std::pair<sg4::Host*, sg4::Host*>, std::vector<int>> routes;
    for (Flow& flow : flows)
    {
        flow.source = host_for(zone, sources, flow.links.front(), "s");
        flow.destination = host_for(zone, destinations, flow.links.back(), "d");
        auto pair = std::make_pair(flow.source, flow.destination);
        auto known = routes.find(pair);
        if (known != routes.end())
        {
            if (known->second != flow.links)
            {
                std::fprintf(stderr, "two routes from one first to one last link\n");
                return 1;
            }
            continue;
        }
        routes[pair] = flow.links;
        std::vector<sg4::LinkInRoute> way;
        for (int link : flow.links)
            way.emplace_back(links[link]);
        zone->add_route(flow.source->get_netpoint(), flow.destination->get_netpoint(), nullptr, nullptr, way, false);
    }
    zone->seal();

    std::vector<sg4::CommPtr> pending;
    sg4::Actor::create("start", flows.front().source, [&flows, &pending]() {
        for (Flow const& flow : flows)
        {
            sg4::CommPtr comm = sg4::Comm::sendto_init(flow.source, flow.destination);
            comm->set_payload_size(static_cast<uint64_t>(flow.bytes));
            comm->start();
            pending.push_back(comm);
        }
        for (sg4::CommPtr& comm : pending)
            comm->wait();
    });
    engine.run();
    for (int f = 0; f < flow_count; f++)
        std::printf("%d %.12g\n", f + 1, pending[f]->get_finish_time());
    std::printf("end %.12g\n", sg4::Engine::get_clock());
    return 0;
}
