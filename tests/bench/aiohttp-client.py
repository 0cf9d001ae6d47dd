#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""aiohttp-client.py BASE FOLDER CODE…: what a short program with aiohttp does: the picture and the
metadata of each flag, one after the other, all flags at once over aiohttp's 100 connections; files are
written by a thread."""
import asyncio
import json
import pathlib
import sys

import aiohttp


async def download(session, base, folder, code):
    cc = code.lower()
    async with session.get(f'{base}/{cc}/{cc}.gif') as response:
        response.raise_for_status()
        picture = await response.read()
    async with session.get(f'{base}/{cc}/metadata.json') as response:
        response.raise_for_status()
        name = json.loads(await response.read())['country']
    path = folder / f'{code}-{name.replace(" ", "_")}.gif'
    await asyncio.to_thread(path.write_bytes, picture)
    print(f'{code}[OK]', end=' ', flush=True)


async def main(base, folder, *codes):
    connector = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(download(session, base, pathlib.Path(folder), code) for code in codes))


asyncio.run(main(*sys.argv[1:]))
