"""A file that was received, read in another way than it looked like."""

from dataclasses import replace

import reflex as rx

from leadsphere.errors import LeadSphereError
from leadsphere.importing.formats import AS_FOUND, Reading
from leadsphere.state.imports import ImportState


class ImportReadingState(rx.State):
    """What has been settled about the file on the import page; what has not is found out each time."""

    _upload_id: str = ""
    _settled: Reading = AS_FOUND

    @rx.event
    async def set_encoding(self, encoding: str) -> None:
        """Read the file in another encoding."""
        await self._read(encoding=encoding)

    @rx.event
    async def set_delimiter(self, delimiter: str) -> None:
        """Part the cells of the file at another character."""
        await self._read(delimiter=delimiter)

    @rx.event
    async def set_sheet(self, sheet: str) -> None:
        """Read another sheet of the file."""
        await self._read(sheet=sheet)

    async def _read(self, **changes: str) -> None:
        page = await self.get_state(ImportState)
        if not page.upload_id:
            return
        settled = self._settled if self._upload_id == page.upload_id else AS_FOUND
        settled = replace(settled, **changes)
        try:
            await page.look_through(page.upload_id, settled)
        except LeadSphereError as error:
            page.error = str(error)
            return
        self._upload_id, self._settled = page.upload_id, settled
